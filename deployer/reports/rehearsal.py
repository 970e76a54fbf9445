"""What becomes of plans under faults: the survival matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import bold, dim, green, printable, red, table, yellow
from deployer.reports.document import row, versioned
from deployer.reports.page import html_table, page, safe
from deployer.values.rehearsal import Rehearsal, Survival, Trial

_INK = {Survival.COMPLETED: green, Survival.RESUMABLE: green, Survival.MANUAL: yellow, Survival.LOST: red}
_COLUMNS = ("result", "fault", "operation", "what the run said", "what a person does", "seen at")
_NAMES = ("fault", "group", "operation", "address", "said", "todo", "source")
"""What programs are told of a trial under its own name."""
_WELL = (Survival.COMPLETED, Survival.RESUMABLE)


def as_text(rehearsals: Sequence[Rehearsal]) -> str:
    """A line for each fault and operation, what a person has to do below it, and the sum."""
    return "\n".join("".join(_text(each)) for each in rehearsals)


def _text(rehearsal: Rehearsal) -> Iterator[str]:
    if rehearsal.trials:
        rows = [(printable(x.fault), printable(x.operation), _INK[x.survival](x.survival)) for x in rehearsal.trials]
        yield table(("FAULT", "OPERATION", "RESULT"), rows)
        yield "\n"
    for heading, survival in (
        ("What a person does", Survival.MANUAL),
        ("What deployer does not survive", Survival.LOST),
    ):
        found = [trial for trial in rehearsal.trials if trial.survival is survival]
        if found:
            yield f"{bold(heading)}:\n"
            yield from (f"  {line}\n" for line in dict.fromkeys(map(_line, found)))
            yield "\n"
    if rehearsal.note:
        yield f"{dim(printable(rehearsal.note))}\n"
    yield f"{bold(total(rehearsal))}\n"


def _line(trial: Trial) -> str:
    return printable(f"{trial.fault}: {trial.todo or trial.said}")


def total(rehearsal: Rehearsal) -> str:
    """`Rehearsed 73 of 391 trials: 39 completed, 12 resumable, 22 manual, 0 lost.`"""
    if not rehearsal.of:
        return "Nothing to rehearse: the plan changes nothing."
    counts = ", ".join(f"{rehearsal.count(survival)} {survival}" for survival in Survival)
    return f"Rehearsed {len(rehearsal.trials)} of {rehearsal.of} trials: {counts}."


def as_json(rehearsals: Sequence[Rehearsal]) -> str:
    """An object per environment; `lost` is 0 where the plan survives everything that was tried."""
    return versioned(
        rehearsals=[
            row(
                each,
                *("environment", "seed", "of", "note"),
                counts={survival.value: each.count(survival) for survival in Survival},
                trials=[row(trial, *_NAMES, result=trial.survival.value) for trial in each.trials],
            )
            for each in rehearsals
        ]
    )


def as_html(rehearsals: Sequence[Rehearsal]) -> str:
    """One page with everything in it; it holds no script."""
    return page("deployer rehearse", [part for each in rehearsals for part in _html(each)])


def _html(rehearsal: Rehearsal) -> Iterator[str]:
    yield f"<h2>{safe(rehearsal.environment)}</h2>\n<p>{safe(total(rehearsal))} {safe(rehearsal.note)}</p>\n"
    yield html_table(_COLUMNS, [(trial.survival in _WELL, _cells(trial)) for trial in rehearsal.trials])


def _cells(trial: Trial) -> tuple[str, ...]:
    return trial.survival.value, trial.fault, trial.operation, trial.said, trial.todo, trial.source
