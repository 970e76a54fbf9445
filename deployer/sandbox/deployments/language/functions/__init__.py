"""The built-in functions, a base_name per file. Each file has its `FUNCTIONS`, found by listing this folder.

Sentences of refusals are those that Azure printed, where somebody published them (BEHAVIOURS in sources.py).
"""
