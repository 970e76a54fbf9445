"""A proposed move to the successor of a model."""

from __future__ import annotations

from deployer.reports.ansi import block, bold, cyan, green, printable, yellow
from deployer.reports.document import row, versioned
from deployer.values.upgrade import Upgrade


def as_text(upgrade: Upgrade) -> str:
    """What is moved to what and the change of the file, or why nothing is."""
    name = bold(printable(f"{upgrade.project}/{upgrade.endpoint}"))
    if upgrade.fix is None:
        text = f"{name}: {yellow('stays')} on '{upgrade.before}', {upgrade.reason}\n"
        return text + block(f"  {problem.code}: {printable(problem.message)}" for problem in upgrade.problems)
    done = "moved" if upgrade.written else "can move"
    advice = "" if upgrade.written else f"{cyan('help')}: 'deployer upgrade --write' makes the change\n"
    diff = block(printable(line) for line in upgrade.diff.splitlines())
    return f"{name}: {green(done)} from '{upgrade.before}' to '{upgrade.to}'\n{diff}{advice}"


def as_json(upgrade: Upgrade) -> str:
    """`to` is empty where no successor is named, `edits` where nothing can be moved."""
    edits = upgrade.fix.edits if upgrade.fix else ()
    told = row(
        upgrade,
        *("project", "endpoint", "to", "reason", "diff", "written"),
        full_name=f"{upgrade.project}/{upgrade.endpoint}",
        edits=[row(edit, "path", "value") for edit in edits],
        problems=[{"rule": problem.code, "summary": problem.message} for problem in upgrade.problems],
    )
    return versioned(**{**told, "from": upgrade.before})
