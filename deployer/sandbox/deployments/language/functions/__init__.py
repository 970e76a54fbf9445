"""The built-in functions, a topic per file. Each file has its `FUNCTIONS`, found by listing this folder.

Sentences of refusals are those that Azure printed, where somebody published them (behaviours.json).
"""
