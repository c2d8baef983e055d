"""Template tags of core."""
