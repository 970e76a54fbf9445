"""What holds for the whole run, whichever command runs."""

from __future__ import annotations

import click
from msgspec import Struct, field


class Settings(Struct):
    """`click.Context.obj`."""

    color: str = "auto"
    extended: bool = False
    every: bool = False
    """Problems that say the same are told one by one."""
    outputs: list[tuple[str, str | None]] = field(default_factory=list)
    """Formats that were asked for and have got no result yet, each with its file; None is the standard output."""
    events: bool = False
    """The standard output gets one JSON document for each event."""
    begun: bool = False
    """Some events are there already."""
    force: bool = False
    """Results are written over files that deployer did not write."""
    alone: bool = False
    """The process runs this command and nothing else, so that it may be ended with it."""


def settings() -> Settings:
    """Those of the command that runs; what holds by default where none does."""
    context = click.get_current_context(silent=True)
    return context.ensure_object(Settings) if context else Settings()
