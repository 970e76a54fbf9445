"""Where keys went, and which of them callers are to send; fingerprints alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.reports.ansi import block, bold, dim, printable
from deployer.reports.document import row, versioned
from deployer.reports.keys import endpoint_row, key_row
from deployer.values.endpoint import KeyHandover, Keys


def told_step(found: Keys, regenerate: str, retire: str) -> str:
    """What a run is about to do, and who has to know."""
    whose = f"account '{found.endpoint.project}'" if found.callers else f"'{found.endpoint.full_name}'"
    callers = f" Both open everything that the account serves: {_listed(found.callers)}." if found.callers else ""
    after = "is refused from then on" if regenerate == retire else f"is refused; whoever sends the {retire} key goes on"
    copies = f" Connections that may hold a copy: {_listed(found.copies)}." if found.copies else ""
    return f"  the {regenerate} key of {whose} is replaced: whoever sends it {after}.{callers}{copies}"


def as_text(handed: Sequence[KeyHandover]) -> str:
    """For each endpoint or account: both fingerprints, the secrets written, and what is left to do."""
    return "\n".join(block(_lines(each)) for each in handed)


def _lines(each: KeyHandover) -> Iterator[str]:
    found = each.keys
    yield f"{bold(printable(found.endpoint.full_name))}  {printable(found.endpoint.url)}"
    for which in ("primary", "secondary"):
        remark = "replaced; " if found.rotated == which else ""
        remark += {each.published: "callers send this one", each.retiring: "still valid, to be replaced"}.get(which, "")
        yield f"  {which:<9}  sha256 {found.named(which).fingerprint}...  {remark}".rstrip(" ;")
    if found.callers:
        yield f"  they open all of the account: {printable(', '.join(found.callers))}"
    if each.connections:
        yield f"  written into connections: {printable(', '.join(each.connections))}"
    if others := [name for name in found.copies if name not in each.connections]:
        yield f"  connections that may hold a copy: {printable(', '.join(others))}"
    if found.unread:
        yield dim(f"  connections that may hold a copy could not be read: {printable(found.unread)}")
    for secret in each.secrets:
        yield f"  {each.vault}/{secret.name}  {secret.change}, version {printable(secret.version)}"
    if each.retiring:
        vault = f" --key-vault {each.vault}" if each.vault else f" --retire {each.retiring}"
        yield dim(f"  once no caller sends the {each.retiring} key: deployer keys rotate --finish{vault}")


def as_json(handed: Sequence[KeyHandover]) -> str:
    """One row for each endpoint or account; `retiring` is null where no rotation is under way."""
    return versioned(endpoints=[_row(each) for each in handed])


def _row(each: KeyHandover) -> dict[str, object]:
    found = each.keys
    return {
        **endpoint_row(found),
        **key_row(found),
        **row(each, "connections", "published"),
        "copies": found.copies,
        "replaced": found.rotated or None,
        "retiring": each.retiring or None,
        "key_vault": each.vault or None,
        "secrets": [row(one, "name", "version", "change") for one in each.secrets],
    }


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{each}'" for each in names)
