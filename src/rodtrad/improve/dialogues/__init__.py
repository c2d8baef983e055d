"""Result dialogues: dated conversations between two sides about goals and results."""
