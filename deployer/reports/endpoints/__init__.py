"""Formats of the endpoints that can be called; none of them holds a key."""
