"""Environment files -> environments that can be used, or every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deployer.catalog.catalog import Catalog
from deployer.check.check import check, spare
from deployer.environment.resolved import ResolvedRegion
from deployer.rules.rule import Rule
from deployer.source.layers.variables import Values, undeclared
from deployer.source.load import load
from deployer.source.overlay import declares, overlay
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Path, Position, Source


@dataclass(frozen=True, slots=True)
class CheckedEnvironment:
    """An environment that can be planned, with what there is to say about it."""

    sites: tuple[ResolvedRegion, ...]
    """One for each region."""
    source: Source
    problems: tuple[Problem, ...]
    """Warnings; and errors that only bar what does not exist yet, to be judged again with the live state."""

    @property
    def site(self) -> ResolvedRegion:
        """The first site: environment and catalogue are the same for all."""
        return self.sites[0]

    def place(self, path: Path) -> Position:
        """Where something stands in the file."""
        return self.source.at(path)

    def judge(self, live: Collection[Path], shown: Collection[str] = ()) -> tuple[Problem, ...]:
        """The problems that remain, knowing the paths that are deployed already. Raises Invalid where there are errors
        other than those of the codes `shown`, which bar an apply and not the view of what it would do.
        """
        problems = spare(self.problems, live)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if any(problem.code not in shown for problem in errors):
            raise Invalid(errors)
        return problems


def load_environments(
    files: Sequence[str], catalog: Catalog, variables: Values, rules: Sequence[Rule] | None = None
) -> tuple[CheckedEnvironment, ...]:
    """Load and check the files together. Raises Invalid with all their problems when one of them cannot be used.

    What only asks about live resources, or removes them, checks by no rule, `rules=()`: a model that was retired since
    must not keep anybody from destroying its endpoint.
    """
    sources, problems = sources_of(files, variables)
    return check_sources(sources, catalog, rules, problems)


def check_sources(
    sources: Sequence[Source], catalog: Catalog, rules: Sequence[Rule] | None = None, unread: Sequence[Problem] = ()
) -> tuple[CheckedEnvironment, ...]:
    """Check sources together; `unread` are problems of files that could not be read. Raises Invalid with all of them
    when one of the environments cannot be used.
    """
    checked = check(sources, catalog, rules)
    problems = [*unread, *checked.problems]
    if any(problem.severity is Severity.ERROR and not problem.unless_live for problem in problems):
        raise Invalid(problems)
    ready = []
    for sites, source in zip(checked.read, sources, strict=True):
        mine = (problem for problem in problems if problem.position and problem.position.file in source.texts)
        ready.append(CheckedEnvironment(sites, source, tuple(mine)))
    return tuple(ready)


def _plan_file(file: str) -> Problem:
    help = f"'deployer show {file}' shows it and 'deployer apply {file}' runs it; name the environment file here"
    return Problem("PLF010", Severity.ERROR, "this is a plan file, not an environment file", Position(file, 1, 1), help)


def sources_of(files: Sequence[str], variables: Values) -> tuple[list[Source], list[Problem]]:
    """The sources of the files that can be read, and what is wrong with the others. A value that was given may be
    meant for any of the files; nobody knows that of one while a file cannot be read.
    """
    sources: list[Source] = []
    problems: list[Problem] = []
    known: set[str] = set()
    unread = False
    for file in files:
        try:
            loaded = load(file)
            if isinstance(loaded.data, dict) and "format_version" in loaded.data and "resource_changes" in loaded.data:
                raise Invalid(_plan_file(file))
            known |= declares(loaded) if variables else frozenset()
        except Invalid as error:
            problems += error.problems
            unread = True
            continue
        try:
            sources.append(overlay(loaded, variables))
        except Invalid as error:
            problems += error.problems
    return sources, problems if unread else [*undeclared(known, variables), *problems]
