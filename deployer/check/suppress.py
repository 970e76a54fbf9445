"""Findings that the user has answered: `# deployer: ignore[CODE] reason until=YYYY-MM-DD` on their line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from deployer.values.problem import Problem, Severity
from deployer.values.source import Position

MARK = "deployer: ignore"
COMMENT = re.compile(r"(?<!\S)#\s*deployer:\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<rest>.*)")
UNTIL = re.compile(r"\buntil=(\S+)")
CODE = re.compile(r"[A-Z]{3}\d{3}")
FORM = ("SCH002", "SCH003", "SCH004")
"""A file with these cannot be read as an environment, so nobody can look away from them."""


class Suppression(Struct, frozen=True):
    """One comment: which codes it answers, why, and until when (the day is included)."""

    position: Position
    codes: tuple[str, ...]
    reason: str
    until: date | None
    fault: str = ""
    """Why it does not count."""
    advice: str = "write '# deployer: ignore[CODE] reason until=YYYY-MM-DD'; 'until' may be left out"
    """What to do about that."""


def suppress(
    problems: Sequence[Problem], texts: Mapping[str, str], day: date, unsuppressible: Collection[str] = ()
) -> tuple[Problem, ...]:
    """The problems that remain, and those of the suppressions themselves: expired, unused or without a reason.
    `unsuppressible` are the codes of rules that cannot be suppressed: a comment that names one does not count where the
    rule finds something, and suppresses nothing where it does not.
    """
    hit = {
        (x.position.file, x.position.line): x.code
        for x in reversed(problems)
        if x.position and x.code in unsuppressible
    }
    found = [_refuse_unsuppressible(each, hit) for file, text in texts.items() for each in suppressions(file, text)]
    valid = {(x.position.file, x.position.line): x for x in found if not x.fault and not (x.until and x.until < day)}
    used: set[tuple[tuple[str, int], str]] = set()
    remaining = []
    for problem in problems:
        where = (problem.position.file, problem.position.line) if problem.position else ("", 0)
        if where in valid and problem.code in valid[where].codes:
            used.add((where, problem.code))
        else:
            remaining.append(problem)
    for each in found:
        remaining.extend(_faults(each, {code for where, code in used if where == _line(each)}, day))
    return tuple(remaining)


def suppressions(file: str, text: str) -> Iterator[Suppression]:
    """Every suppressing comment of a text."""
    if MARK not in text and "ignore[" not in text:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if match := COMMENT.search(line):
            yield _read(Position(file, number, match.start() + 1), match)


def _read(position: Position, match: re.Match[str]) -> Suppression:
    codes = tuple(code.strip() for code in (match["codes"] or "").split(",") if code.strip())
    reason, until, fault = match["rest"], None, ""
    if dated := UNTIL.search(reason):
        reason = reason[: dated.start()] + reason[dated.end() :]
        try:
            until = date.fromisoformat(dated[1])
        except ValueError:
            fault = f"'{dated[1]}' is not a date"
    if not codes or not all(CODE.fullmatch(code) for code in codes):
        fault = "it names no code"
    elif form := next((code for code in codes if code in FORM), ""):
        fault = f"nobody can look away from {form}: the file cannot be read as an environment"
    elif not reason.strip():
        fault = "it gives no reason"
    return Suppression(position, codes, reason.strip(), until, fault)


def _refuse_unsuppressible(each: Suppression, hit: Mapping[tuple[str, int], str]) -> Suppression:
    found = hit.get(_line(each), "")
    code = found if found in each.codes else ""
    fault = f"what {code} finds cannot be deployed as the file says: something would be left out, or be another thing"
    advice = f"remove the comment, and do what the error {code} says"
    return replace(each, fault=fault, advice=advice) if code and not each.fault else each


def _faults(each: Suppression, used: set[str], day: date) -> Iterator[Problem]:
    if each.fault:
        message = f"this suppression has no effect: {each.fault}"
        yield Problem("SUP001", Severity.ERROR, message, each.position, each.advice)
    elif each.until and each.until < day:
        message = f"the suppression of {', '.join(each.codes)} ended on {each.until}"
        yield Problem(
            "SUP002", Severity.WARNING, message, each.position, "repair the problem it hid, or give it a new date"
        )
    else:
        for code in each.codes:
            if code not in used:
                yield _unused(each, code)


def _unused(each: Suppression, code: str) -> Problem:
    message = f"nothing to suppress: {code} is not found on this line"
    return replace(Problem("SUP003", Severity.NOTE, message, each.position), help="remove the comment")


def _line(each: Suppression) -> tuple[str, int]:
    return each.position.file, each.position.line
