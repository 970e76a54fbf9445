"""The days of models as bars: one line of a picture per model, all with the same axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from html import escape

from msgspec import Struct

from deployer.values.lifecycle import Lifecycle

WIDTH, HEIGHT = 420, 22
TONES = {"legacy": "update", "deprecated": "delete", "retired": "delete", "preview": "read"}
"""Colour of a stage; any other is well."""


class Axis(Struct, frozen=True):
    """The days that are drawn."""

    start: date
    end: date
    today: date

    def at(self, day: date) -> float:
        """How far to the right a day is; what lies outside is at the edge."""
        share = (day - self.start).days / max(1, (self.end - self.start).days)
        return round(min(1.0, max(0.0, share)) * WIDTH, 1)


def axis(lifecycles: Sequence[Lifecycle]) -> Axis:
    """A year before today, and at least one after; all turns that are ahead."""
    today = max(item.as_of for item in lifecycles)
    ahead = [turn.on for item in lifecycles for turn in item.coming]
    end = max([today + timedelta(days=365), *(day + timedelta(days=60) for day in ahead)])
    return Axis(today - timedelta(days=365), end, today)


def scale(axis: Axis) -> str:
    """The head of the pictures: quarters and years, and today."""
    parts = [_svg("Quarters", 30)]
    for day in _quarters(axis):
        x = axis.at(day)
        if x > WIDTH - 24:
            continue
        name = str(day.year) if day.month == 1 else f"Q{(day.month + 2) // 3}"
        if abs(x - axis.at(axis.today)) > 34 or day.month == 1:
            parts.append(f'<text x="{x:g}" y="27">{name}</text>')
    parts.append(f'<text class="now" x="{axis.at(axis.today):g}" y="11" text-anchor="middle">today</text></svg>')
    return "".join(parts)


def bar(item: Lifecycle, axis: Axis) -> str:
    """The stages of one model from left to right; what only some sources say is a hollow mark."""
    parts = [_svg(_told(item), HEIGHT)]
    parts += [f'<path class="tick" d="M{axis.at(day):g} 0V{HEIGHT}"/>' for day in _quarters(axis)]
    for stage, start, end in _spans(item, axis):
        x, width = axis.at(start), axis.at(end) - axis.at(start)
        gone = " gone" if stage == "retired" else ""
        if width > 0:
            tone = TONES.get(stage, "create")
            parts.append(f'<rect class="span {tone}{gone}" x="{x:g}" y="6" width="{width:g}" height="10" rx="3"/>')
    for turn in item.turns:
        if turn.disputed and axis.start <= turn.on <= axis.end:
            parts.append(f'<path class="doubt" d="M{axis.at(turn.on):g} 4l7 7-7 7-7-7z"/>')
    parts.append(f'<path class="today" d="M{axis.at(axis.today):g} 0V{HEIGHT}"/></svg>')
    return "".join(parts)


def _spans(item: Lifecycle, axis: Axis) -> Iterator[tuple[str, date, date]]:
    turns = [turn for turn in item.turns if not turn.disputed]
    start, stage = item.since or axis.start, "generally available" if turns else item.stage
    for turn in turns:
        yield stage, start, turn.on
        start, stage = turn.on, turn.stage
    yield stage, start, axis.end


def _quarters(axis: Axis) -> Iterator[date]:
    for year in range(axis.start.year, axis.end.year + 1):
        for month in (1, 4, 7, 10):
            if axis.start <= (day := date(year, month, 1)) <= axis.end:
                yield day


def _told(item: Lifecycle) -> str:
    turns = "; ".join(f"{turn.stage} on {turn.on}{', disputed' if turn.disputed else ''}" for turn in item.turns)
    return f"{item.stage} today; {turns}" if turns else f"{item.stage} today"


def _svg(label: str, height: int) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'{head} role="img" aria-label="{escape(label)}">'
