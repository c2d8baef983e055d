"""The chain of goals, from the vision to a unit, with expected results."""
