"""The built-in functions, a topic per file. Each file has its `FUNCTIONS`, found by listing this folder."""
