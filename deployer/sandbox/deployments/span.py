"""Lengths of time as ARM writes them."""

from __future__ import annotations


def span(seconds: float) -> str:
    """`PT1M2.5S`."""
    hours, rest = divmod(max(0.0, seconds), 3600)
    minutes, left = divmod(rest, 60)
    shown = f"{left:.7f}".rstrip("0").rstrip(".")
    return "PT" + (f"{int(hours)}H" if hours else "") + (f"{int(minutes)}M" if minutes else "") + f"{shown}S"
