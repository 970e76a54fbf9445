"""Formats of the identities of the sandbox."""
