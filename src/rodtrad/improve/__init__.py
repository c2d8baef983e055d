"""Förbättra: actions of one kind for all origins, result dialogues, ideas from employees."""
