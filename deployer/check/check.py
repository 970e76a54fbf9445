"""Sources into environments, and every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.parse import parse
from deployer.check.suppress import suppress
from deployer.environment.environment import Environment
from deployer.environment.resolved import ResolvedRegion, resolve
from deployer.rules import rules as built_in
from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.cross_file import CrossFile
from deployer.values.problem import Fix, Problem, Severity, errors
from deployer.values.source import Path, Position, Source


class Checked(Struct, frozen=True):
    """What came of a check."""

    read: tuple[tuple[ResolvedRegion, ...], ...]
    """The environments that could be read, in the order of their sources: one site for each region."""
    problems: tuple[Problem, ...]
    """By file, line and column."""
    ideas: Mapping[Problem, tuple[int, tuple[Fix, ...]]] = field(default_factory=dict)
    """For each problem the source it was found in, and what its rule would try; repair tries it."""

    @property
    def sites(self) -> tuple[ResolvedRegion, ...]:
        """The sites of all environments."""
        return tuple(site for each in self.read for site in each)

    @property
    def environments(self) -> tuple[Environment, ...]:
        """What the users wrote."""
        return tuple(each[0].environment for each in self.read)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stand in the way."""
        return tuple(errors(self.problems))


class _Read(Struct, frozen=True):
    """One source that could be read, with the problems of its form."""

    index: int
    source: Source
    sites: tuple[ResolvedRegion, ...]
    problems: tuple[Problem, ...]


def check(sources: Sequence[Source], catalog: Catalog, rules: Sequence[Rule] | None = None) -> Checked:
    """Check form and rules of all sources together, for the day of the catalogue; `rules` are ours when left out."""
    ideas: dict[Problem, tuple[int, tuple[Fix, ...]]] = {}
    read: list[_Read] = []
    for index, source in enumerate(sources):
        environment, found = parse(source)
        if by := next((each.file for each in sources if source.file in each.texts and each.file != source.file), ""):
            found = tuple(_base(problem, by) for problem in found)
        _collect(ideas, index, found)
        if environment is not None:
            read.append(_Read(index, source, resolve(environment, catalog), found))
    looked_for = built_in() if rules is None else rules
    cross_file = CrossFile(tuple(site for each in read for site in each.sites))
    for each in read:
        _collect(ideas, each.index, _broken(each, cross_file, looked_for))
    texts = {file: text for source in sources for file, text in source.texts.items()}
    unsuppressible = {rule.code for rule in (*built_in(), *looked_for) if not rule.suppressible}
    kept = suppress(list(ideas), texts, catalog.as_of, unsuppressible)
    if not set(built_in()) <= set(looked_for):  # of what was not looked for nobody can say whether it is suppressed
        kept = tuple(problem for problem in kept if not problem.code.startswith("SUP"))
    return Checked(tuple(each.sites for each in read), tuple(sorted(kept, key=_order)), ideas)


def _base(problem: Problem, by: str) -> Problem:
    """Says of a key that a file does not need to have that it may be no environment at all: another extends it."""
    if problem.code != "SCH002" or len(problem.path) != 1:
        return problem
    advice = f"'{by}' extends this file: if it is not an environment of its own, begin its name with '_'"
    return replace(problem, help=f"{advice}; else {problem.help}")


def _collect(ideas: dict[Problem, tuple[int, tuple[Fix, ...]]], index: int, problems: Iterable[Problem]) -> None:
    """Each problem once, and what to try apart from it: nobody is shown what has not been proved."""
    for problem in problems:
        ideas.setdefault(replace(problem, fixes=()), (index, problem.fixes))


def spare(problems: Sequence[Problem], live: Collection[Path]) -> tuple[Problem, ...]:
    """The problems of one environment when some of it exists: what only bars new deployments is a warning where `live`
    holds their path, or the path of the key itself (`accept_marketplace_terms`, when nothing is bought).
    """
    return tuple(
        replace(problem, severity=Severity.WARNING) if problem.unless_live and _exists(problem.path, live) else problem
        for problem in problems
    )


def _exists(path: Path, live: Collection[Path]) -> bool:
    return any(path[:end] in live for end in range(len(path), 0, -1))


def _broken(read: _Read, cross_file: CrossFile, rules: Sequence[Rule]) -> Iterator[Problem]:
    views = [View(site, cross_file, tuple(site.served()), tuple(site.environment.deployments())) for site in read.sites]
    blamed = frozenset(problem.path for problem in read.problems)
    shared = frozenset(path[:-1] for path in blamed)
    for rule in rules:
        for finding in (finding for view in views for finding in rule.find(view)):
            if not _follows(finding.path, blamed, shared):
                yield _problem(rule, finding, read.source)


def _follows(path: Path, blamed: frozenset[Path], sections: frozenset[Path]) -> bool:
    """Whether a finding may be no more than the echo of a mistake of form in the same section."""
    return path[:-1] in sections or any(path[:end] in blamed for end in range(len(path) + 1))


def _problem(rule: Rule, finding: Finding, source: Source) -> Problem:
    position = source.key(finding.path) if finding.key else source.at(finding.path)
    return Problem(
        rule.code,
        rule.severity,
        finding.message,
        position,
        finding.help,
        finding.path,
        finding.fixes,
        finding.unless_live,
    )


def _order(problem: Problem) -> tuple[Position, str, str]:
    return problem.position or Position("", 0, 0), problem.code, problem.message
