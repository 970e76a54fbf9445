"""The progress of an apply in a terminal: a bar per resource under way, one for the whole, and a line for what ended.

Azure does not say how far a write has come: the bar of a resource moves until it ends; only that of the whole counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from deployer.reports.ansi import printable
from deployer.reports.event_text import Changes, doing, span
from deployer.reports.heartbeat import Tell
from deployer.reports.labels import resource_label
from deployer.values.change import Change, Plan
from deployer.values.event import Event, State

_STYLE = {State.DONE: "green", State.FAILED: "red", State.PENDING: "yellow", State.SKIPPED: "yellow"}


class _Took(ProgressColumn):
    """How long a resource has been under way."""

    def render(self, task: Task) -> Text:
        """The time in the form of the other reports."""
        return Text(span(task.elapsed or 0), style="dim")


@contextmanager
def bars(plans: Sequence[Plan], stream: TextIO, when: str = "auto") -> Iterator[Tell]:
    """Draws until the context ends; what ended stays above the bars as lines. Of several plans the whole has a bar
    alone: thousands of resources may be under way.
    """
    console = Console(file=stream, no_color=True if when == "never" else None, highlight=False, soft_wrap=True)
    changes = Changes(plans)
    total = sum(1 for plan in plans for change in plan.changes if change.steps or change.through)
    # In a narrow terminal names give way: time and count are never cut.
    name = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    counted = Column(no_wrap=True, overflow="ellipsis", min_width=len(f"{total} of {total}"))
    state = TextColumn("{task.fields[state]}", "dim", markup=False, table_column=counted)
    took = _Took(Column(no_wrap=True, min_width=len("59m 59s")))
    drawn = Progress(SpinnerColumn(), name, BarColumn(24), took, state, console=console, transient=True)
    running: dict[str, TaskID] = {}
    with drawn:
        whole = drawn.add_task("total", total=total, state=f"0 of {total}")

        def tell(event: Event) -> None:
            if not (found := changes.of(event)):
                return
            if event.state in _STYLE:
                if event.address in running:
                    drawn.remove_task(running.pop(event.address))
                drawn.console.print(Text(printable(changes.said(event)), style=_STYLE[event.state]))
                drawn.advance(whole)
                drawn.update(whole, state=f"{int(drawn.tasks[0].completed)} of {total}")
            elif len(plans) > 1:
                return
            elif event.address not in running:
                running[event.address] = drawn.add_task(_label(found[1]), total=None, state=printable(event.detail))
            else:
                drawn.update(running[event.address], state=printable(event.detail))

        yield tell


def _label(change: Change) -> str:
    return printable(f"{doing(change)} {resource_label(change)}")
