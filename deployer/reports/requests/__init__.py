"""Formats of the requests that the sandbox was sent."""
