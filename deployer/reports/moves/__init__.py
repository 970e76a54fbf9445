"""Formats of the difference between two plans."""
