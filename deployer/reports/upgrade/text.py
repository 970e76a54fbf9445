"""A proposed move for people: one sentence, then the change of the file."""

from __future__ import annotations

from deployer.reports.ansi import bold, cyan, green, printable, yellow
from deployer.values.upgrade import Upgrade


def report(upgrade: Upgrade) -> str:
    """What is moved to what, or why nothing is."""
    name = bold(printable(f"{upgrade.project}/{upgrade.endpoint}"))
    if upgrade.fix is None:
        text = f"{name}: {yellow('stays')} on '{upgrade.before}', {upgrade.reason}\n"
        return text + "".join(f"  {problem.code}: {printable(problem.message)}\n" for problem in upgrade.problems)
    done = "moved" if upgrade.written else "can move"
    advice = "" if upgrade.written else f"{cyan('help')}: 'deployer upgrade --write' makes the change\n"
    return f"{name}: {green(done)} from '{upgrade.before}' to '{upgrade.to}'\n{printable_diff(upgrade.diff)}{advice}"


def printable_diff(diff: str) -> str:
    """A diff whose lines cannot move the cursor."""
    return "".join(f"{printable(line)}\n" for line in diff.splitlines())
