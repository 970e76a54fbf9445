"""Models, one format per file."""
