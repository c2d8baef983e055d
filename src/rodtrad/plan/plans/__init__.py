"""A board or unit plan of a year: its parts, states, versions and assessment."""
