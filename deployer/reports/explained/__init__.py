"""What a code stands for, one format per file."""
