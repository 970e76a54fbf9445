"""Formats of what the sandbox does, and how we know."""
