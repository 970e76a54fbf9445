"""Endpoints that are there: where they answer, their keys, and whether they do."""
