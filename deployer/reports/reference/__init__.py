"""What is known of keys of an environment file, one format per file."""
