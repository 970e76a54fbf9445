"""Formats of how two environments differ."""
