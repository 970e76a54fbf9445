"""The language of ARM templates: expressions in brackets, read, and evaluated where their values are known."""
