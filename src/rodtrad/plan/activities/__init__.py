"""Activities: start, end, responsible person."""
