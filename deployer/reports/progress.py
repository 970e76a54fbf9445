"""How an apply goes, while it goes: bars in a terminal, a line per event elsewhere.

A context that gives a function to tell events to. While nothing happens for long, that is told as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from deployer.reports.ansi import dim, plain, printable, write_now
from deployer.reports.event_text import INK, Changes
from deployer.reports.heartbeat import HEARTBEAT, Tell, heartbeat
from deployer.values.change import Plan
from deployer.values.event import Event, State


@contextmanager
def progress(plans: Sequence[Plan], stream: TextIO, when: str = "auto") -> Iterator[Tell]:
    """Bars where `stream` is a terminal that can draw them, lines elsewhere. `when` is that of `--color`."""
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        from deployer.reports.progress_bars import bars  # rich takes time to import

        with bars(plans, stream, when) as tell:
            yield tell
    else:
        with lines(plans, stream, when) as tell:
            yield tell


@contextmanager
def lines(plans: Sequence[Plan], stream: TextIO, when: str = "auto", every: float = HEARTBEAT) -> Iterator[Tell]:
    """One line per event. What only waits is told when its state changes, and every ten seconds."""
    changes = Changes(plans)
    states: dict[tuple[str, str], str] = {}

    def tell(event: Event) -> None:
        key = event.environment, event.address
        said = changes.said(event)
        if not said or (event.state is State.WAITING and states.get(key) == event.detail):
            return
        states[key] = event.detail if event.state is State.WAITING else ""
        _write(f"{INK[event.state](printable(said))}\n")

    def remind(event: Event) -> None:
        _write(f"{dim(printable(changes.said(event)))}\n")

    def _write(text: str) -> None:
        write_now(stream, text if when == "always" else plain(text))

    with heartbeat(tell, remind, every) as watched:
        yield watched
