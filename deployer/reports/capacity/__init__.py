"""Formats of the room for machines."""
