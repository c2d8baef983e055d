"""Follow-up rounds: the three times a year when everyone says how it is going."""
