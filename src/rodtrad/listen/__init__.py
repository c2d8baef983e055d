"""Lyssna: feedback and complaints, quality guarantees, surveys, dialogues with users."""
