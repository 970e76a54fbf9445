"""Regions, one format per file."""
