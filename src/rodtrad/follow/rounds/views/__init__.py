"""Pages about rounds."""
