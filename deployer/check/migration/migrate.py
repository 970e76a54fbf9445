"""The two halves of a move: the account beside the hub, and then the hub without what has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.check.migration import account as foundry
from deployer.check.migration.targets import Target, account_id, move, targets
from deployer.check.repair.upgrade import upgrade
from deployer.environment.identity_holder import holder_of
from deployer.environment.resolved import ResolvedHub, ResolvedRegion
from deployer.source.overlay import history, written
from deployer.values.json_path import applied, value_at
from deployer.values.migration import Migration, Stay
from deployer.values.problem import Edit, Invalid, Problem, errors
from deployer.values.source import Path, Position, Source, meet
from deployer.values.upgrade import Upgrade

ANSWERS = "answers until 'deployer migrate --finish' takes it out"
UNMOVED = "the account holds nothing that takes its place: 'deployer migrate --write' comes first"


class _Ground(Struct, frozen=True):
    """What a migration is made from."""

    ready: CheckedEnvironment
    hub: ResolvedHub

    @property
    def source(self) -> Source:
        return self.ready.source

    @property
    def catalog(self) -> Catalog:
        return self.ready.site.catalog

    def errors(self, edits: Sequence[Edit] = ()) -> list[Problem]:
        """The errors there would be."""
        changed = replace(self.source, data=applied(self.source.data, edits))
        return errors(check([changed], self.catalog).problems)


def migrate(ready: CheckedEnvironment, name: str = "") -> Migration:
    """The account beside the hub: each serverless deployment in it, with its projects and whoever may use them.

    What answers on the hub stays until the second half; what has retired is taken out. Machines of the hub that are
    gone are replaced, since nothing of the file could be applied with them. Raises Invalid where there is no hub.
    """
    ground = _Ground(ready, _hub(ready))
    moves, stays = targets(ready.sites)
    if not moves:
        return Migration(ready.source.file, "", (), tuple(stays))
    title = _title(ground, name)
    before = ground.errors()
    replaced = list(_machines(ground, before))
    machines = [edit for found in replaced if found.fix for edit in found.fix.edits]

    def edits(copy: foundry.Copy) -> list[Edit]:
        apart = list(_identities(ready.site, moves, copy))
        return [*apart, *_sides(ground, moves, title, _with_identities(copy, apart))]

    plain = edits(lambda path: value_at(ready.source.data, path))
    written = edits(lambda path: _as_written(ready.source, path))
    gone = [each for each in moves if each.retired]
    answering = {each.served.path for each in moves if not each.retired}
    barred = [problem for problem in before if problem.unless_live and _within(problem.path, answering)]
    settled = {problem.path for problem in barred} | {each.served.path for each in gone}
    id = account_id(ready.site, title)
    return Migration(
        file=ready.source.file,
        account=title,
        moves=tuple(move(each, id, "there" if each.there else "new") for each in moves),
        stays=tuple(stays),
        notes=(*_notes(ground, moves), *(_replaced(found) for found in replaced if found.fix)),
        problems=tuple(x for x in ground.errors([*plain, *machines]) if not _within(x.path, settled)),
        edits=(*written, *machines, *_removals(ground, gone)),
        comments=tuple(_comment(x.position, x.code) for x in barred if x.position),
    )


def finish(ready: CheckedEnvironment) -> Migration:
    """The hub without the serverless deployments that the account has taken the place of; projects and hub stay."""
    ground = _Ground(ready, _hub(ready))
    moves, stays = targets(ready.sites)
    moved = [each for each in moves if each.there]
    left = [Stay(x.home.project.name, x.served.name, x.served.model.name, UNMOVED) for x in moves if not x.there]
    edits = tuple(_removals(ground, moved))
    account = ready.site.accounts[0].section.name if ready.site.accounts else ""
    id = account_id(ready.site, account)
    bare = moved and not left and not ground.hub.section.existing and not any(True for _ in ready.site.managed())
    notes = (f"hub '{ground.hub.section.name}' deploys nothing any more: take out 'hub' and 'projects' to delete it",)
    return Migration(
        ready.source.file,
        account,
        tuple(move(each, id, "finished") for each in moved),
        (*stays, *left),
        notes if bare else (),
        tuple(ground.errors(edits)) if edits else (),
        edits,
        finish=True,
    )


def _hub(ready: CheckedEnvironment) -> ResolvedHub:
    if ready.site.hub is None:
        message = "there is no hub to move from"
        raise Invalid.of("MIG001", message, ready.place(()), "name a file with a 'hub'")
    return ready.site.hub


def _title(ground: _Ground, name: str) -> str:
    """Name of the account: the one there is, the one that is asked for, or one like the hub's."""
    site = ground.ready.site
    if site.accounts:
        return site.accounts[0].section.name
    return name or foundry.account_name(ground.hub, site.environment.subscription, site.environment.group.name)


def _notes(ground: _Ground, moves: Sequence[Target]) -> Iterator[str]:
    if not ground.ready.site.accounts:
        yield from foundry.left(ground.hub)
        yield from foundry.dropped(ground.catalog, ground.hub, moves)


def _comment(place: Position, code: str) -> tuple[str, int, str]:
    return place.file, place.line, f"# deployer: ignore[{code}] {ANSWERS}"


def _sides(ground: _Ground, moves: Sequence[Target], name: str, copy: foundry.Copy) -> Iterator[Edit]:
    """The edits that write the account, or what it does not hold yet."""
    site = ground.ready.site
    new = [each for each in moves if each.there is None]
    if not site.accounts:
        yield Edit(("foundry",), foundry.section(site, ground.hub, moves, name, copy))
        return
    names = {each.name.lower() for each in site.accounts[0].projects}
    wanted = foundry.projects(site.catalog, new, copy)
    more = {
        "projects": [each for each in wanted if str(each["name"]).lower() not in names],
        "deployments": [foundry.entry(each, copy) for each in new],
    }
    for key, items in more.items():
        there = value_at(ground.source.data, ("foundry", key))
        if items and not there:
            yield Edit(("foundry", key), items)
        else:
            yield from (Edit(("foundry", key, len(there) + n), item) for n, item in enumerate(items))


def _identities(site: ResolvedRegion, moves: Sequence[Target], copy: foundry.Copy) -> Iterator[Edit]:
    """Who is named by a project of the hub of which the account gets a namesake: the kind says which one is meant."""
    twins = {each.home.project.name.lower() for each in moves}
    for path, _, given in site.access():
        for number, access in enumerate(given):
            named = access.identity or ""
            holder = holder_of(site, named) if named.lower() in twins else None
            if holder and holder.kind == "project":
                place = (*path, number, "identity")
                yield Edit(place, f"{holder.kind}.{copy(place)}")


def _with_identities(copy: foundry.Copy, edits: Sequence[Edit]) -> foundry.Copy:
    """The values of the file, entries of `access` as these edits leave them."""
    said = {edit.path: edit.value for edit in edits}

    def copied(path: Path) -> Any:
        value, place = copy(path), (*path, "identity")
        return {**value, "identity": said[place]} if place in said else value

    return copied


def _machines(ground: _Ground, errors: Sequence[Problem]) -> Iterator[Upgrade]:
    """Machines that are gone, and versions with them, replaced as `upgrade` does."""
    for home, served in ground.ready.site.managed():
        if any(_within(problem.path, {served.path}) for problem in errors):
            yield upgrade(ground.source, (home.project.name, served), ground.ready.sites)


def _replaced(found: Upgrade) -> str:
    name = f"{found.project}/{found.endpoint}"
    return f"{name}: '{found.before}' becomes '{found.to}', the file could not be applied with it"


def _removals(ground: _Ground, gone: Sequence[Target]) -> Iterator[Edit]:
    """Items of lists, or the whole list where nothing is left of it."""
    paths = {each.served.path for each in gone}
    for home in dict.fromkeys(each.home.path for each in gone):
        whole: Path = (*home, "deployments")
        items = value_at(ground.source.data, whole)
        own = [path for path in sorted(paths, key=str) if path[: len(home)] == home]
        # A list may be laid together from several files, each of which keeps its own items.
        files = {written(ground.source, path)[0] for path in (whole, *own)}
        together = len(own) == len(items) and len(files) == 1
        yield from [Edit(whole, None)] if together else (Edit(path, None) for path in own)


def _within(path: Path, places: set[Path]) -> bool:
    return any(meet(path, place) and len(path) >= len(place) for place in places)


def _as_written(source: Source, path: Path) -> Any:
    """The value at a place, with the variables that its texts refer to."""
    value = value_at(source.data, path)
    if isinstance(value, dict):
        return {key: _as_written(source, (*path, key)) for key in value}
    if isinstance(value, list):
        return [_as_written(source, (*path, i)) for i in range(len(value))]
    said = history(source, path) if isinstance(value, str) else ()
    return said[0][1] if said and isinstance(said[0][1], str) and "${" in said[0][1] else value
