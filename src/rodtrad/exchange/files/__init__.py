"""Files in and out: organisation, people, goals, indicators and figures, from and to CSV and Excel."""
