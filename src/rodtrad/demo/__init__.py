"""One believable city, made by command from a fixed seed: real boards and goals, invented units and people."""
