"""Environment files -> environments that can be used, or every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.check.check import check, spare
from deployer.environment.resolved import ResolvedRegion
from deployer.rules.rule import Rule
from deployer.source.layers.variables import Values, undeclared
from deployer.source.load import load, parse
from deployer.source.overlay import declares, overlay
from deployer.values.problem import Invalid, Problem, Severity, errors
from deployer.values.scope import Scope
from deployer.values.source import Path, Position, Source


class CheckedEnvironment(Struct, frozen=True):
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

    @property
    def scope(self) -> Scope:
        """Where it lives."""
        return self.site.environment.scope

    def place(self, path: Path) -> Position:
        """Where something stands in the file."""
        return self.source.at(path)

    def judge(self, live: Collection[Path], shown: Collection[str] = ()) -> tuple[Problem, ...]:
        """The problems that remain, knowing the paths that are deployed already. Raises Invalid where there are errors
        other than those of the codes `shown`, which bar an apply and not the view of what it would do.
        """
        problems = spare(self.problems, live)
        barring = errors(problems)
        if any(problem.code not in shown for problem in barring):
            raise Invalid(barring)
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
    if any(map(_bars, problems)):
        raise Invalid(problems)
    return _ready(sources, checked.read, problems)


def load_valid(
    files: Sequence[str], catalog: Catalog, variables: Values, rules: Sequence[Rule] | None = None
) -> tuple[tuple[CheckedEnvironment, ...], dict[str, tuple[Problem, ...]]]:
    """The files that can be used, as `load_environments` reads them, and the problems of each of the others. An error
    counts for every file that it may concern: one in a file that others extend for all of these; what was found by
    comparing files for the one that it is told of. Raises Invalid where an error is of none of them.
    """
    sources, failed, general = _read(files, variables)
    while True:
        read = [source for source in sources if source.file not in failed]
        checked = check(read, catalog, rules)
        barring = [each for each in (*general, *checked.problems) if _bars(each)]
        if loose := [each for each in barring if not any(_concerns(each, source) for source in read)]:
            raise Invalid(loose)
        broken = {source.file: tuple(each for each in barring if _concerns(each, source)) for source in read}
        if not any(broken.values()):
            return _ready(read, checked.read, checked.problems), failed
        failed |= {file: problems for file, problems in broken.items() if problems}


def _bars(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR and not problem.unless_live


def _concerns(problem: Problem, source: Source) -> bool:
    return problem.position is not None and problem.position.file in source.texts


def _ready(
    sources: Sequence[Source], read: Sequence[tuple[ResolvedRegion, ...]], problems: Sequence[Problem]
) -> tuple[CheckedEnvironment, ...]:
    return tuple(
        CheckedEnvironment(sites, source, tuple(each for each in problems if _concerns(each, source)))
        for sites, source in zip(read, sources, strict=True)
    )


def sources_of(
    files: Sequence[str], variables: Values, texts: Mapping[str, bytes] | None = None
) -> tuple[list[Source], list[Problem]]:
    """The sources of the files that can be read, and what is wrong with the others. `texts` are the content of files
    that are not read: an editor has another one than the disk.
    """
    sources, unread, general = _read(files, variables, texts or {})
    return sources, [*general, *(problem for each in unread.values() for problem in each)]


def _read(
    files: Sequence[str], variables: Values, texts: Mapping[str, bytes] | None = None
) -> tuple[list[Source], dict[str, tuple[Problem, ...]], list[Problem]]:
    """The sources of the files that can be read, what is wrong with each of the others, and with the values given. One
    may be meant for any of the files; nobody knows that of one while a file cannot be read.
    """
    sources: list[Source] = []
    unread: dict[str, tuple[Problem, ...]] = {}
    known: set[str] = set()
    unknown = False
    for file in files:
        try:
            loaded = parse(texts[file], file) if texts and file in texts else load(file)
            known |= declares(loaded) if variables else frozenset()
        except Invalid as error:
            unread[file] = error.problems
            unknown = True
            continue
        try:
            sources.append(overlay(loaded, variables))
        except Invalid as error:
            unread[file] = error.problems
    return sources, unread, [] if unknown else list(undeclared(known, variables))
