"""What came of asking the endpoints."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, dim, green, printable, red
from deployer.reports.commonmark import code, escaped
from deployer.reports.document import versioned
from deployer.values.outcome import Outcome


def as_text(outcomes: Sequence[Outcome]) -> str:
    """Those that answer first, in the order of the environment file, so that what is wrong stands above the sum."""
    ordered = sorted(outcomes, key=lambda outcome: not outcome.ok)
    several = _are_several(outcomes)
    return "".join(f"{_line(outcome, several)}\n" for outcome in ordered) + f"{bold(_sum(outcomes))}\n"


def as_json(outcomes: Sequence[Outcome]) -> str:
    """One object per endpoint, in the order of the environment file; `ok` at the top tells whether all answer."""
    rows = [
        {
            "endpoint": outcome.probe.endpoint,
            "environment": outcome.probe.environment,
            "full_name": outcome.probe.full_name,
            "type": outcome.probe.kind,
            "project": outcome.probe.project,
            "id": outcome.probe.id,
            "url": outcome.probe.url,
            "expected_model": outcome.probe.model,
            "model": outcome.model,
            "ok": outcome.ok,
            "detail": outcome.detail,
            "tokens": outcome.tokens,
        }
        for outcome in outcomes
    ]
    return versioned(ok=all(outcome.ok for outcome in outcomes), outcomes=rows)


def as_junit(outcomes: Sequence[Outcome]) -> str:
    """A suite per environment and project (`prod/assistants`), a test per endpoint: a failure where it does not answer
    as it should.
    """
    from deployer.reports.xml import Case, junit

    suites: dict[str, list[Case]] = {}
    for outcome in outcomes:
        probe = outcome.probe
        suite = "/".join(filter(None, (probe.environment, probe.project)))
        case = Case(suite, probe.endpoint, "" if outcome.ok else "verify", _answer(outcome), [probe.url])
        suites.setdefault(suite, []).append(case)
    return junit("deployer verify", suites)


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """A table for a pull request or the summary of a build, what does not answer first."""
    head = f"<!-- deployer:verify -->\n### deployer verify\n\n**{_sum(outcomes)}**\n"
    if not outcomes:
        return head
    several = _are_several(outcomes)
    rows = [_row(outcome, several) for outcome in sorted(outcomes, key=lambda outcome: outcome.ok)]
    return f"{head}\n| | endpoint | project | model | answer |\n|---|---|---|---|---|\n" + "".join(rows)


def _are_several(outcomes: Sequence[Outcome]) -> bool:
    """Whether they are of more environments than one, so that each is named with its own."""
    return len({outcome.probe.environment for outcome in outcomes}) > 1


def _sum(outcomes: Sequence[Outcome]) -> str:
    """`Verified: 3 of 4 endpoints answer.`"""
    if not outcomes:
        return "No endpoint was asked."
    well = sum(outcome.ok for outcome in outcomes)
    return f"Verified: {well} of {len(outcomes)} {'endpoint answers' if len(outcomes) == 1 else 'endpoints answer'}."


def _answer(outcome: Outcome) -> str:
    """What the endpoint said, or why it could not."""
    if not outcome.ok:
        return outcome.detail
    tokens = f", {outcome.tokens} tokens" if outcome.tokens else ""
    return f"{outcome.detail} as '{outcome.model}'{tokens}" if outcome.model else f"{outcome.detail}{tokens}"


def _line(outcome: Outcome, several: bool) -> str:
    word = green("ok    ") if outcome.ok else red("failed")
    name = f"'{outcome.probe.full_name}'" + (f" of '{outcome.probe.environment}'" if several else "")
    where = f"  {dim(printable(outcome.probe.url))}" if outcome.probe.url else ""
    return f"{word}  {printable(name)}: {printable(_answer(outcome))}{where}"


def _row(outcome: Outcome, several: bool) -> str:
    probe = outcome.probe
    cells = (
        "ok" if outcome.ok else "**failed**",
        code(probe.endpoint, cell=True),
        code(f"{probe.environment}/{probe.project}" if several else probe.project, cell=True),
        code(probe.model, cell=True) if probe.model else "",
        escaped(_answer(outcome)),
    )
    return f"| {' | '.join(cells)} |\n"
