"""The ideas that do help: each is made on the data and everything is checked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deployer.catalog.catalog import Catalog
from deployer.check import Checked, check
from deployer.repair.data import applied
from deployer.repair.ideas import ideas
from deployer.repair.subject import Subject
from deployer.rules.rule import Rule
from deployer.values.problem import Edit, Fix, Problem, Severity
from deployer.values.source import Source

MOST = 3
"""Repairs worth showing for one problem."""
TRIES = 64
"""Ideas tried for one problem: every region there is, and some more."""
MASKING = ("SCH", "REG001")
"""Problems behind which others hide: that their repair brings those to light speaks not against it."""
BUDGET = 50_000
"""Deployments checked again in one run, over all ideas: about two seconds."""


@dataclass(slots=True)
class _Bench:
    """What is checked again and again, and how much of it may still be."""

    sources: Sequence[Source]
    catalog: Catalog
    rules: Sequence[Rule] | None
    before: Counter[str]
    """Errors by code; places and words move with the edits."""
    cost: int
    left: int = BUDGET

    def after(self, index: int, fix: Fix) -> Sequence[Problem]:
        """The problems there would be."""
        self.left -= self.cost
        changed = replace(self.sources[index], data=applied(self.sources[index].data, fix.edits))
        sources = [*self.sources[:index], changed, *self.sources[index + 1 :]]
        return check(sources, self.catalog, self.rules).problems


def repair(
    checked: Checked, sources: Sequence[Source], catalog: Catalog, rules: Sequence[Rule] | None = None
) -> tuple[Problem, ...]:
    """The problems with their repairs: the fewest edits and the nearest values first.

    A repair makes its problem go away and brings no other error. Warnings are repaired where their rule says how.
    """
    cost = 20 + sum(1 for environment in checked.environments for _ in environment.deployments())
    bench = _Bench(sources, catalog, rules, _errors(checked.problems), cost)
    return tuple(
        replace(problem, fixes=_proved(problem, checked, bench)) if problem in checked.ideas else problem
        for problem in checked.problems
    )


def _proved(problem: Problem, checked: Checked, bench: _Bench) -> tuple[Fix, ...]:
    if bench.left < bench.cost:
        return ()
    index, own = checked.ideas[problem]
    found: list[tuple[tuple[bool, bool, int, int], Fix]] = []
    for number, fix in enumerate(_candidates(problem, index, own, bench)):
        if number >= TRIES or len(found) >= MOST or bench.left < bench.cost:
            break
        after = bench.after(index, fix)
        gone = _count(after, problem.code) < _count(checked.problems, problem.code)
        if gone and (problem.code.startswith(MASKING) or not _errors(after) - bench.before):
            warnings = sum(x.severity is Severity.WARNING for x in after)
            found.append(((not fix.sure, _removes_item(fix), len(fix.edits), warnings), fix))
    return tuple(fix for _, fix in sorted(found, key=lambda pair: pair[0]))


def _removes_item(fix: Fix) -> bool:
    return any(edit.value is None and isinstance(edit.path[-1], int) for edit in fix.edits)


def _candidates(problem: Problem, index: int, own: tuple[Fix, ...], bench: _Bench) -> Iterator[Fix]:
    seen: list[tuple[Edit, ...]] = []
    if not problem.path:
        return
    searched = ideas(problem.code, Subject(problem.path, bench.sources[index].data, bench.catalog))
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


def _errors(problems: Sequence[Problem]) -> Counter[str]:
    return Counter(problem.code for problem in problems if problem.severity is Severity.ERROR)


def _count(problems: Sequence[Problem], code: str) -> int:
    return sum(problem.code == code for problem in problems)
