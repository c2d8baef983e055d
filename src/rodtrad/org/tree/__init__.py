"""The organisation as a tree with time: nodes, their periods, succession, and who is below whom when."""
