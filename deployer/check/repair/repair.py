"""The ideas that do help: each is made on the data and everything is checked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.check import Checked, check
from deployer.check.repair.candidates import candidates
from deployer.check.repair.fix_context import FixContext
from deployer.rules.rule import Rule
from deployer.values.json_path import applied
from deployer.values.problem import Edit, Fix, Problem, Severity, errors
from deployer.values.source import Source

MOST = 3
"""Repairs worth showing for one problem."""
TRIES = 64
"""Ideas tried for one problem: every region there is, and some more."""
MASKING = ("SCH", "REG001")
"""Problems behind which others hide: that their repair brings those to light speaks not against it, unless they are of
the very thing that it changes.
"""


REFUSING = ("MOD", "LIF", "SIZ")
"""Rules that speak of a model and its machines."""


class Budget(Struct):
    """How much may be checked again in one run, over all ideas, so that many mistakes cost no more than some."""

    left: int = 200_000
    """Values of the files and problems found in them: about three seconds."""
    spent: int = 0

    def takes(self, cost: int) -> bool:
        """Whether there is as much left; then it is spent."""
        if cost > self.left:
            return False
        self.left -= cost
        self.spent += cost
        return True


class _Checker(Struct):
    """What is checked again and again, and how much of it may still be."""

    sources: Sequence[Source]
    catalog: Catalog
    rules: Sequence[Rule] | None
    before: Counter[str]
    """Errors by code; places and words move with the edits."""
    count: Counter[str]
    """Problems by code."""
    cost: int
    """Of one check."""
    budget: Budget

    def after(self, index: int, fix: Fix) -> Sequence[Problem] | None:
        """The problems there would be; None where too much has been checked."""
        if not self.budget.takes(self.cost):
            return None
        changed = replace(self.sources[index], data=applied(self.sources[index].data, fix.edits))
        sources = [*self.sources[:index], changed, *self.sources[index + 1 :]]
        return check(sources, self.catalog, self.rules).problems


def repair(
    checked: Checked,
    sources: Sequence[Source],
    catalog: Catalog,
    rules: Sequence[Rule] | None = None,
    budget: Budget | None = None,
) -> tuple[Problem, ...]:
    """The problems with their repairs: the fewest edits and the nearest values first.

    A repair makes its problem go away and brings no other error. Warnings are repaired where their rule says how. Where
    the budget ends, the problems that remain have none.
    """
    cost = 50 + sum(_size(source.data) for source in sources) + 4 * len(checked.problems)
    count = Counter(problem.code for problem in checked.problems)
    bench = _Checker(sources, catalog, rules, error_counts(checked.problems), count, cost, budget or Budget())
    return tuple(
        replace(problem, fixes=_proved(problem, checked, bench)) if problem in checked.ideas else problem
        for problem in checked.problems
    )


def _proved(problem: Problem, checked: Checked, bench: _Checker) -> tuple[Fix, ...]:
    if bench.budget.left < bench.cost:
        return ()
    index, own = checked.ideas[problem]
    found: list[tuple[tuple[bool, bool, int, int], Fix]] = []
    for number, fix in enumerate(_candidates(problem, index, own, bench)):
        after = bench.after(index, fix) if number < TRIES and len(found) < MOST else None
        if after is None:
            break
        gone = sum(each.code == problem.code for each in after) < bench.count[problem.code]
        if gone and not _brought(problem, fix, after, bench):
            warnings = sum(x.severity is Severity.WARNING for x in after)
            found.append(((not fix.sure, _removes_item(fix), len(fix.edits), warnings), fix))
    return tuple(fix for _, fix in sorted(found, key=lambda pair: pair[0]))


def _brought(problem: Problem, fix: Fix, after: Sequence[Problem], bench: _Checker) -> bool:
    """Whether a repair brings an error with it."""
    if problem.code.startswith(MASKING):
        places = {edit.path for edit in fix.edits}
        return any(each.path in places for each in errors(after))
    return bool(error_counts(after) - bench.before) or _is_refused(fix, after)


def _is_refused(fix: Fix, after: Sequence[Problem]) -> bool:
    """Whether what a repair deploys is refused all the same: machines taken from a model that has retired."""
    places = {edit.path[:4] for edit in fix.edits if edit.path[4:5] in (("model",), ("compute",))}
    refused = (each.path[:4] for each in errors(after) if each.code[:3] in REFUSING)
    return any(place in places for place in refused)


def _size(data: Any) -> int:
    """How many values there are."""
    if isinstance(data, dict):
        return 1 + sum(map(_size, data.values()))
    return 1 + sum(map(_size, data)) if isinstance(data, list) else 1


def _removes_item(fix: Fix) -> bool:
    return any(edit.value is None and isinstance(edit.path[-1], int) for edit in fix.edits)


def _candidates(problem: Problem, index: int, own: tuple[Fix, ...], bench: _Checker) -> Iterator[Fix]:
    seen: list[tuple[Edit, ...]] = []
    if not problem.path:
        return
    searched = candidates(problem.code, FixContext(problem.path, bench.sources[index].data, bench.catalog))
    more = searched if problem.severity is Severity.ERROR else ()
    for fix in (*(replace(each, sure=each.sure and len(own) == 1) for each in own), *more):
        if fix.edits not in seen:
            seen.append(fix.edits)
            yield fix


def unambiguous(problem: Problem) -> Fix | None:
    """The repair that may be made without asking: of an error, and the only one that is sure. What a warning speaks of
    may be what somebody wants.
    """
    sure = [fix for fix in problem.fixes if fix.sure and problem.severity is Severity.ERROR]
    return sure[0] if len(sure) == 1 else None


def error_counts(problems: Sequence[Problem]) -> Counter[str]:
    """How many errors there are, by code."""
    return Counter(problem.code for problem in errors(problems))
