"""Pages about result dialogues."""
