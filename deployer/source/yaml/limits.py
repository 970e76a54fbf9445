"""How large a document may be. Beyond these a file is refused by name, before it can cost memory or time."""

BYTES = 16 * 1024 * 1024
DEPTH = 64
NODES = 500_000
"""Keys, values and containers, counted as if every alias were written out."""
SCALAR = 1024 * 1024
"""Characters of one text, and of one line."""
KEY = 1024
"""Characters of a key; YAML's own limit."""
FINDINGS = 20
"""Repeated or unusable keys that are reported before reading stops."""
