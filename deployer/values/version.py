"""The version: the distributions, the command line, plans, journals and reports all take it from here."""

__version__ = "0.1.0"
