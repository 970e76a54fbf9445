"""The runs that wrote to Azure from a folder; or one of them, with its writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.reports.ansi import block, bold, printable, table
from deployer.reports.document import row, versioned
from deployer.values.past_run import COMPLETE, PastPlan, PastRun, PastWrite

_RUNS = ("run", "began (UTC)", "command", "environments", "result", "done", "failed", "in motion")
_WRITES = ("state", "step", "began (UTC)", "detail")


def as_text(history: Sequence[PastRun] | PastRun) -> str:
    """A row for each run; of a single one, a row for each write."""
    if isinstance(history, PastRun):
        return _one(history)
    if not history:
        return "No run has left a journal here.\n"
    return table(_RUNS, [_row(run) for run in history])


def as_json(history: Sequence[PastRun] | PastRun) -> str:
    """One object for each run; of a single one, with its writes."""
    if isinstance(history, PastRun):
        return versioned(run=_object(history, writes=True))
    return versioned(runs=[_object(run, writes=False) for run in history])


def _row(run: PastRun) -> tuple[str, ...]:
    environments = ", ".join(plan.environment for plan in run.plans)
    texts = (run.id, _time(run.at), run.command, environments, run.result)
    counts = _counts(list(run.writes()))
    return (*(printable(text) for text in texts), *(str(counts[name]) for name in ("done", "failed", "in_motion")))


def _one(run: PastRun) -> str:
    command = printable(f"deployer {run.command} {' '.join(run.files)}".rstrip())
    lines = [
        bold(f"Run {run.id}: {command}"),
        f"Began {_time(run.at)}, last record {_time(run.ended)} (UTC), {printable(run.result)}.",
        *([f"It went on with run {printable(run.resumes)}."] if run.resumes else []),
    ]
    text = block(lines)
    for plan in run.plans:
        added, changed, destroyed = plan.counts
        planned = f"{added} to add, {changed} to change, {destroyed} to destroy"
        text += printable(f"Environment '{plan.environment}': {planned}; {plan.result}.") + "\n"
        rows = [_write_row(plan, write) for write in plan.writes.values()]
        text += table(_WRITES, rows) if rows else ""
        left = len(plan.steps) - len(plan.writes)
        text += (
            f"{left} more {'write was' if left == 1 else 'writes were'} planned, and not sent.\n" if left > 0 else ""
        )
    if run.command and run.result != COMPLETE:  # one that was killed amid its first line has sent nothing
        text += printable(f"To go on: deployer {run.command} --resume {run.id}") + "\n"
    return text


def _write_row(plan: PastPlan, write: PastWrite) -> tuple[str, ...]:
    group = f"/subscriptions/{plan.subscription}/resourcegroups/{plan.group}".lower()
    step = write.step.replace(f"{group}/providers/", "").replace(group, f"resource group {plan.group}")
    return tuple(map(printable, (write.state or "in motion", step, _time(write.at), write.detail)))


def _time(at: str) -> str:
    """A moment of a journal, to the second."""
    return at[:19].replace("T", " ")


def _counts(writes: Sequence[PastWrite]) -> dict[str, int]:
    moving = sum(write.in_motion for write in writes)
    done = sum(write.state == "done" for write in writes)
    return {"done": done, "failed": len(writes) - done - moving, "in_motion": moving}


def _object(run: PastRun, *, writes: bool) -> dict[str, Any]:
    return row(
        run,
        *("command", "files", "azure", "result"),
        run=run.id,
        began=run.at,
        last_record=run.ended,
        resumes=run.resumes or None,
        writes=_counts(list(run.writes())),
        environments=[_environment(plan, writes=writes) for plan in run.plans],
    )


def _environment(plan: PastPlan, *, writes: bool) -> dict[str, Any]:
    added, changed, destroyed = plan.counts
    sent = [
        row(each, "step", "detail", state=each.state or "in motion", began=each.at) for each in plan.writes.values()
    ]
    return row(
        plan,
        *("environment", "subscription", "result"),
        resource_group=plan.group,
        planned={"add": added, "change": changed, "destroy": destroyed, "writes": len(plan.steps)},
        **({"writes": sent} if writes else {}),
    )
