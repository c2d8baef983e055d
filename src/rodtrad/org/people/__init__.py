"""People and their roles at nodes, with dates, inherited downwards."""
