"""Formats of who set a value."""
