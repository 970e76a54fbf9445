"""Changes of a text at the places of its values. Each returns the new text and touches nothing else.

All take the spans of the text, the container of the value, where that container begins, and the key or index.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from deployer.source.yaml.dump import dump, entry
from deployer.source.yaml.edit_ranges import Spans, Step
from deployer.source.yaml.write import write
from deployer.values.source import Path


class Spot(Struct, frozen=True):
    """A value in its container. `start` and `end` are those of the container, `behind` the end of what precedes it."""

    spans: Spans
    container: Any
    step: Step
    start: int
    end: int
    behind: int

    @property
    def text(self) -> str:
        """The whole text."""
        return self.spans.text

    def cut(self, start: int, end: int, new: str = "") -> str:
        """The text with one stretch replaced."""
        return self.text[:start] + new + self.text[end:]


def find(spans: Spans, path: Path) -> Spot:
    """The spot of a path whose container exists."""
    container, start = spans.marks.data, spans.marks.start
    end, behind = spans.marks.end, start
    for step in path[:-1]:
        inner = spans.start(container, step)
        end = spans.end(container, step)
        behind = spans.colon(container, str(step)) if isinstance(container, dict) else (inner or start)
        container, start = container[step], inner if inner is not None else end
    return Spot(spans, container, path[-1], start, end, behind)


def replace(spot: Spot, value: Any) -> str:
    """Another value; in the same quotes, if it is a text and was in quotes."""
    spans, container, step = spot.spans, spot.container, spot.step
    start, end = spans.start(container, step), spans.end(container, step)
    if start is None:
        colon = isinstance(container, list) or spot.text[end - 1] == ":"
        return spot.cut(end, end, f"{'' if colon else ':'} {write(value)}")
    first = spot.text[start]
    new = write(value, first if first in "\"'" else "")
    if isinstance(container, dict):
        colon_end = spans.colon(container, str(step))
        if "\n" in spot.text[colon_end:start] and not spot.text[colon_end:start].strip():
            return spot.cut(colon_end, end, f" {new}")
    return spot.cut(start, end, new)


def rename(spot: Spot, key: str) -> str:
    """Another key for the same value."""
    start, end = spot.spans.key(spot.container, str(spot.step))
    return spot.cut(start, end, write(key))


def add(spot: Spot, value: Any) -> str:
    """A new key after the last one of its mapping; a long value stands on lines of its own, where there are such."""
    entry = f"{write(spot.step)}: {write(value)}"
    column = spot.spans.column(spot.container)
    if not spot.container:
        return spot.cut(spot.start, spot.end, f"{{{entry}}}")
    end = spot.spans.end(spot.container, list(spot.container)[-1])
    if column < 0:
        return spot.cut(end, end, f", {entry}")
    line, lines = _line_end(spot.text, end), dump({str(spot.step): value}).splitlines()
    apart = "\n" if column == 0 and len(lines) > 1 and "\n\n" in spot.text else ""
    return spot.cut(line, line, apart + "".join(f"\n{' ' * column}{text}" for text in lines))


def append(spot: Spot, value: Any) -> str:
    """A new item after the last one of its list."""
    if not spot.container:
        return spot.cut(spot.start, spot.end, f"[{write(value)}]")
    column = spot.spans.column(spot.container)
    end = spot.spans.end(spot.container, len(spot.container) - 1)
    if column < 0:
        return spot.cut(end, end, f", {write(value)}")
    line = _line_end(spot.text, end)
    return spot.cut(line, line, "".join(f"\n{' ' * column}{text}" for text in entry(value)))


def remove(spot: Spot) -> str:
    """Without a key, or without an item of a list. What becomes empty is written as `{}` or `[]`."""
    if len(spot.container) == 1:
        return _empty(spot)
    if spot.spans.column(spot.container) < 0:
        return _remove_in_brackets(spot)
    steps = _steps(spot.container)
    index = steps.index(spot.step)
    start = _entry(spot, spot.step)
    end = _line_end(spot.text, spot.spans.end(spot.container, spot.step)) + 1
    line = spot.text.rfind("\n", 0, start) + 1
    if not spot.text[line:start].strip(" "):
        return spot.cut(line, end)
    following = _entry(spot, steps[index + 1])
    if spot.text[end:following].strip():
        return spot.cut(start, end - 1)
    return spot.cut(start, following)


def _empty(spot: Spot) -> str:
    new = "{}" if isinstance(spot.container, dict) else "[]"
    if not spot.text[spot.behind : spot.start].strip() and "\n" in spot.text[spot.behind : spot.start]:
        return spot.cut(spot.behind, spot.end, f" {new}")
    return spot.cut(spot.start, spot.end, new)


def _remove_in_brackets(spot: Spot) -> str:
    steps = _steps(spot.container)
    index = steps.index(spot.step)
    if index + 1 < len(steps):
        return spot.cut(_entry(spot, spot.step), _entry(spot, steps[index + 1]))
    return spot.cut(spot.spans.end(spot.container, steps[index - 1]), spot.spans.end(spot.container, spot.step))


def _entry(spot: Spot, step: Step) -> int:
    """Where an entry begins: its key, its dash, or in brackets the item itself."""
    if isinstance(spot.container, dict):
        return spot.spans.key(spot.container, str(step))[0]
    assert isinstance(step, int), "a list has indexes"
    if spot.spans.column(spot.container) >= 0:
        return spot.spans.dash(spot.container, step)
    return spot.spans.start(spot.container, step) or spot.start


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _steps(container: Any) -> list[Step]:
    return list(container) if isinstance(container, dict) else list(range(len(container)))
