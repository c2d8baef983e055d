"""Improvement actions: one kind whatever gave rise to them, followed until their effect is judged."""
