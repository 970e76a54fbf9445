"""Repairs chosen, and the texts of the files with them made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.check import Checked, check
from deployer.check.repair.locate_edit import locate_edit
from deployer.check.repair.repair import MASKING, error_counts, unambiguous
from deployer.rules.rule import Rule
from deployer.source.edit import diff, edited
from deployer.values.json_path import applied
from deployer.values.problem import Edit, Fix, Invalid, Problem
from deployer.values.source import Source


class Mended(Struct, frozen=True):
    """Files before and after. `problems` say which edits could not be made in place."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def diff(self) -> str:
        """What changes, file by file; empty when nothing does."""
        return "".join(diff(self.before[file], self.after[file], file) for file in sorted(self.after))

    def then(self, later: Mended) -> Mended:
        """Both, one after the other."""
        return Mended({**later.before, **self.before}, {**self.after, **later.after}, (*self.problems, *later.problems))


def numbered(problems: Sequence[Problem]) -> Iterator[tuple[int, Problem, Fix]]:
    """The repairs of all problems, counted through from 1 as reports show them."""
    pairs = ((problem, fix) for problem in problems for fix in problem.fixes)
    return ((number, problem, fix) for number, (problem, fix) in enumerate(pairs, 1))


def chosen(
    problems: Sequence[Problem],
    checked: Checked,
    sources: Sequence[Source],
    catalog: Catalog,
    rules: Sequence[Rule] | None = None,
) -> Iterator[tuple[Source, Fix]]:
    """The repairs beyond doubt, made one after another: what two of them together would break is left alone."""
    current = list(sources)
    before = error_counts(checked.problems)
    for problem in problems:
        fix = unambiguous(problem)
        if fix is None:
            continue
        index, _ = checked.ideas[replace(problem, fixes=())]
        tried = list(current)
        tried[index] = replace(current[index], data=applied(current[index].data, fix.edits))
        after = error_counts(check(tried, catalog, rules).problems)
        if problem.code.startswith(MASKING) or not after - before:
            current, before = tried, after
            yield sources[index], fix


def apply_fixes(fixes: Sequence[tuple[Source, Fix]], read: Callable[[str], str]) -> Mended:
    """The files with the repairs made, each value where it was written: in the file itself or in one it extends. A
    repair that cannot be made in place is left alone, and the others are made.
    """
    edits: dict[str, list[Edit]] = defaultdict(list)
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    problems: list[Problem] = []
    for source, fix in fixes:
        try:
            wanted = locate_edit(source, fix)
            for file in wanted:
                before.setdefault(file, read(file))
            # Paths are those of the texts as they were, so that each time all edits of a file are made together.
            done = {file: edited(before[file], [*edits[file], *more], file) for file, more in wanted.items()}
        except Invalid as error:
            problems += (each for each in error.problems if each not in problems)
            continue
        after |= done
        for file, more in wanted.items():
            edits[file] += more
    return Mended({file: before[file] for file in after}, after, tuple(problems))
