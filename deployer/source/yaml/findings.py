"""Problems of one text, each at the place of a character."""

from __future__ import annotations

from msgspec import Struct, field

from deployer.source.yaml.text import FINDINGS, SCALAR
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Position


class Findings(Struct, frozen=True):
    """A text, and what was found in it so far."""

    file: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    def position(self, offset: int) -> Position:
        """The place of a character."""
        line = self.text.count("\n", 0, offset) + 1
        return Position(self.file, line, offset - self.text.rfind("\n", 0, offset))

    def fail(self, code: str, offset: int, message: str, help: str) -> Invalid:
        """What to raise when the text cannot be read beyond a character; tells what was found before, too."""
        return Invalid([*self.problems, Problem(code, Severity.ERROR, message, self.position(offset), help)])

    def report(self, code: str, offset: int, message: str, help: str) -> None:
        """Remember a problem and read on; there may be more."""
        self.problems.append(Problem(code, Severity.ERROR, message, self.position(offset), help))
        if len(self.problems) >= FINDINGS:
            raise Invalid(self.problems)

    def refuse_length(self, start: int, end: int) -> None:
        """Refuse a text or line that is too long."""
        if end - start > SCALAR:
            help = "no field of an environment takes so much: keep it in a file of its own"
            raise self.fail("YML033", start, f"text or line of more than {SCALAR:,} characters", help)


def shorten(text: str) -> str:
    """One line, 40 characters, nothing a terminal would obey."""
    clean = "".join(char if char.isprintable() else "\ufffd" for char in text[:41])
    return clean if len(clean) <= 40 else clean[:39] + "…"
