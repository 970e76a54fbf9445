"""Outcomes for people: a line per endpoint, and the sum."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, dim, green, printable, red
from deployer.values.outcome import Outcome

NOBODY = "No endpoint was asked."


def report(outcomes: Sequence[Outcome]) -> str:
    """Those that answer first, in the order of the environment file, so that what is wrong stands above the sum."""
    ordered = sorted(outcomes, key=lambda outcome: not outcome.ok)
    several = len({outcome.probe.environment for outcome in outcomes}) > 1
    return "".join(f"{_line(outcome, several)}\n" for outcome in ordered) + f"{bold(sum_of(outcomes))}\n"


def sum_of(outcomes: Sequence[Outcome]) -> str:
    """`Verified: 3 of 4 endpoints answer.`"""
    if not outcomes:
        return NOBODY
    well = sum(outcome.ok for outcome in outcomes)
    return f"Verified: {well} of {len(outcomes)} {'endpoint answers' if len(outcomes) == 1 else 'endpoints answer'}."


def name(outcome: Outcome, several: bool = False) -> str:
    """`'assistants/chat'`; behind it the environment, where there are several."""
    return f"'{outcome.probe.full_name}'" + (f" of '{outcome.probe.environment}'" if several else "")


def answer(outcome: Outcome) -> str:
    """What the endpoint said, or why it could not."""
    if not outcome.ok:
        return outcome.detail
    tokens = f", {outcome.tokens} tokens" if outcome.tokens else ""
    return f"{outcome.detail} as '{outcome.model}'{tokens}" if outcome.model else f"{outcome.detail}{tokens}"


def _line(outcome: Outcome, several: bool) -> str:
    word = green("ok    ") if outcome.ok else red("failed")
    where = f"  {dim(printable(outcome.probe.url))}" if outcome.probe.url else ""
    return f"{word}  {printable(name(outcome, several))}: {printable(answer(outcome))}{where}"
