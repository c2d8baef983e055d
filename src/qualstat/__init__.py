"""Statistics for quality work: pure functions of arrays, with sources at the formulas."""
