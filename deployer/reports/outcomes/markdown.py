"""Outcomes for a pull request or the summary of a build."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.commonmark import code, escaped
from deployer.reports.outcomes.text import answer, sum_of
from deployer.values.outcome import Outcome


def report(outcomes: Sequence[Outcome]) -> str:
    """A table, what does not answer first."""
    head = f"<!-- deployer:verify -->\n### deployer verify\n\n**{sum_of(outcomes)}**\n"
    if not outcomes:
        return head
    several = len({outcome.probe.environment for outcome in outcomes}) > 1
    rows = [_row(outcome, several) for outcome in sorted(outcomes, key=lambda outcome: outcome.ok)]
    return f"{head}\n| | endpoint | project | model | answer |\n|---|---|---|---|---|\n" + "".join(rows)


def _row(outcome: Outcome, several: bool) -> str:
    probe = outcome.probe
    cells = (
        "ok" if outcome.ok else "**failed**",
        code(probe.endpoint, cell=True),
        code(f"{probe.environment}/{probe.project}" if several else probe.project, cell=True),
        code(probe.model, cell=True) if probe.model else "",
        escaped(answer(outcome)),
    )
    return f"| {' | '.join(cells)} |\n"
