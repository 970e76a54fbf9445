"""Frozen nouns that every floor may import; they import nothing of ours."""
