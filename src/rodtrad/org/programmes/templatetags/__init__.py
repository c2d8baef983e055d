"""Template tags of the programme versions."""
