"""The plans of several environments in one report, in every format that has room for them."""
