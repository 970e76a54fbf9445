"""Formats of the keys of an endpoint; only `env` holds one."""
