"""Programme versions: the words, duties, focus areas and scale that were in force when."""
