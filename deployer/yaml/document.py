"""What is known while one document is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Position
from deployer.yaml.limits import DEPTH, FINDINGS, NODES, SCALAR
from deployer.yaml.patterns import ALIAS, ANCHOR


@dataclass(frozen=True, slots=True)
class Anchored:
    """A value that aliases may repeat, with what a repetition costs."""

    value: Any
    nodes: int
    height: int


@dataclass(slots=True)
class Document:
    """The text being read (it ends in a line break and a NUL, so that looking one character ahead is always safe)."""

    file: str
    text: str
    offsets: dict[int, list[int]] = field(default_factory=dict)
    columns: dict[int, int] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    """Plain scalars seen, and what they mean."""
    anchors: dict[str, Anchored] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 1
    depth: int = 0

    def position(self, offset: int) -> Position:
        """The place of a character."""
        line = self.text.count("\n", 0, offset) + 1
        return Position(self.file, line, offset - self.text.rfind("\n", 0, offset))

    def problem(self, code: str, offset: int, message: str, help: str) -> Problem:
        """A problem at a character."""
        return Problem(code, Severity.ERROR, message, self.position(offset), help)

    def fail(self, code: str, offset: int, message: str, help: str = "") -> Invalid:
        """What to raise when the text cannot be read beyond a character; tells what was found before, too."""
        return Invalid([*self.problems, self.problem(code, offset, message, help)])

    def report(self, code: str, offset: int, message: str, help: str = "") -> None:
        """Remember a problem and read on; there may be more."""
        self.problems.append(self.problem(code, offset, message, help))
        if len(self.problems) >= FINDINGS:
            raise Invalid(self.problems)

    def enter(self, offset: int) -> None:
        """Begin a container."""
        self.depth += 1
        if self.depth > DEPTH:
            raise self.fail("YML031", offset, f"nested deeper than {DEPTH} levels", "split the file or flatten it")

    def leave(self, container: Any, offsets: list[int], column: int = -1) -> None:
        """Finish a container; one in brackets has no column."""
        self.depth -= 1
        self.columns[id(container)] = column
        self.offsets[id(container)] = offsets

    def count(self, nodes: int, offset: int) -> None:
        """Spend from the budget of nodes."""
        self.nodes += nodes
        if self.nodes > NODES:
            raise self.crowded(offset)

    def crowded(self, offset: int) -> Invalid:
        """What to raise when there are too many nodes."""
        message = f"more than {NODES:,} keys and values, aliases written out"
        return self.fail("YML032", offset, message, "split the environment into several files")

    def lengthy(self, offset: int) -> Invalid:
        """What to raise when a text or a line is too long."""
        help = "no field of an environment takes so much: keep it in a file of its own"
        return self.fail("YML033", offset, f"text or line of more than {SCALAR:,} characters", help)

    def name(self, offset: int) -> tuple[str, int]:
        """The name of the anchor at `offset`, and where it ends."""
        found = ANCHOR.match(self.text, offset)
        if not found:
            raise self.fail("YML010", offset, "'&' begins an anchor, but no name follows", "put the text in quotes")
        return found[1], found.end()

    def remember(self, name: str, value: Any, nodes: int) -> None:
        """Keep an anchored value for its aliases."""
        self.anchors[name] = Anchored(value, nodes, self._height(value))

    def alias(self, offset: int) -> tuple[Any, int]:
        """The value that the alias at `offset` repeats, and where the alias ends."""
        found = ALIAS.match(self.text, offset)
        if not found:
            raise self.fail("YML010", offset, "'*' begins an alias, but no name follows", "put the text in quotes")
        known = self.anchors.get(found[1])
        if known is None:
            help = f"write '&{shorten(found[1])}' at the value to repeat, before this line and not around it"
            raise self.fail("YML017", offset, f"alias '*{shorten(found[1])}' repeats nothing", help)
        if self.depth + known.height > DEPTH:
            raise self.fail("YML031", offset, f"nested deeper than {DEPTH} levels", "split the file or flatten it")
        self.count(known.nodes - 1, offset)
        return known.value, found.end()

    def _height(self, value: Any) -> int:
        if not isinstance(value, (dict, list)):
            return 0
        if id(value) not in self.heights:
            children = value.values() if isinstance(value, dict) else value
            self.heights[id(value)] = 1 + max(map(self._height, children), default=0)
        return self.heights[id(value)]


def shorten(text: str) -> str:
    """Foreign text for a message: one line, 40 characters, nothing a terminal would obey."""
    clean = "".join(char if char.isprintable() else "\ufffd" for char in text[:41])
    return clean if len(clean) <= 40 else clean[:39] + "…"
