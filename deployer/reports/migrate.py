"""The move of a hub's serverless deployments into a Foundry account."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.reports.ansi import block, bold, cyan, dim, green, printable, red, yellow
from deployer.reports.document import row, versioned
from deployer.values.migration import Migration, Move, Stay


def as_text(migration: Migration) -> str:
    """What moves where, what stays, what to look at, the change of the file, and the commands that come next."""
    lines = [*_moves(migration), *(line for each in migration.stays for line in _stay(each))]
    lines += [f"{yellow('note')}: {printable(each)}" for each in migration.notes]
    lines += [f"{red('error')} {each.code}: {printable(each.message)}" for each in migration.problems]
    diff = [printable(line) for line in migration.diff.splitlines()]
    steps = [f"{cyan('next')}:", *(f"  {printable(each)}" for each in migration.next)] if migration.next else []
    return block([*(lines or ["Nothing moves: the file has no serverless deployment on a hub."]), *diff, *steps])


def _moves(migration: Migration) -> Iterator[str]:
    for each in migration.moves:
        yield f"{bold(printable(f'{each.project}/{each.endpoint}'))}: {_moved(each, migration.account)}"
        yield from (f"  {dim(printable(note))}" for note in each.notes)


def _moved(each: Move, account: str) -> str:
    where = f"'{printable(each.name)}' in account '{printable(account)}'"
    if each.state == "finished":
        return f"{green('is taken out')} of the hub, {where} has taken its place"
    if each.state == "there":
        return f"{where} takes its place, and is declared already"
    model = f"'{each.before}'" if each.before == each.to else f"'{each.before}' to '{each.to}'"
    moved = "moves with" if each.before == each.to else "moves from"
    return f"{green(moved)} {model}, {where}, {each.sku} with capacity {each.capacity}"


def _stay(each: Stay) -> Iterator[str]:
    yield f"{bold(printable(f'{each.project}/{each.endpoint}'))}: {yellow('stays')} on the hub with '{each.model}'"
    yield f"  {dim(printable(each.reason))}"


def as_json(migration: Migration) -> str:
    """`state` is `new`, `there` (declared already) or `finished`; `capacity` follows from the expected load."""
    told = row(
        migration,
        *("file", "account", "finish", "notes", "diff", "written", "next"),
        moves=[_move(each, migration.account) for each in migration.moves],
        stays=[{**_endpoint(each), **row(each, "model", "reason")} for each in migration.stays],
        problems=[{"rule": each.code, "summary": each.message} for each in migration.problems],
    )
    return versioned(**told)


def _endpoint(each: Move | Stay) -> dict[str, str]:
    return row(each, "project", "endpoint", full_name=f"{each.project}/{each.endpoint}")


def _move(each: Move, account: str) -> dict[str, object]:
    told = row(each, "to", "sku", "capacity", "unit", "state", "retired", "notes", deployment=f"{account}/{each.name}")
    return {**_endpoint(each), **told, "from": each.before}
