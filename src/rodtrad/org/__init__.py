"""The organisation: its tree with time, people and roles, programme versions, years."""
