"""The endpoints that a command line names, and those that are live."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from deployer.check.load_environments import CheckedEnvironment
from deployer.values.endpoint import Endpoint
from deployer.values.naming import Item, meant, shortest, unclear
from deployer.values.outcome import Probe
from deployer.values.problem import Problem, Refused, Severity

if TYPE_CHECKING:
    from deployer.azure.azure import Azure
    from deployer.endpoints.connection_keys import CopiedKey

WHICH = ("primary", "secondary")
"""The keys of an endpoint."""
ENDPOINT = "`project/name`, a name that is unique, `kind.name` or id."
_ENVIRONMENT = attrgetter("environment")

several_endpoints = click.option(
    "--endpoint", "names", multiple=True, metavar="NAME", help=f"Only this endpoint: {ENDPOINT} May be repeated."
)
"""`names`: of the endpoints that are meant; none for all of them."""
one_endpoint = click.option("--endpoint", metavar="NAME", help=f"Only this endpoint: {ENDPOINT}")
"""`endpoint`: the name of the only one that is meant."""


def named(word: str, items: Sequence[Item], noun: str = "live endpoint") -> Item:
    """The endpoint that a word names. Raises a UsageError that lists the names there are."""
    if said := unclear(word, items, _ENVIRONMENT):
        known = ", ".join(f"'{name}'" for name in sorted({shortest(each, items, _ENVIRONMENT) for each in items}))
        help = said[1] if "means several" in said[0] else f"there are {known}" if known else f"there is no {noun}"
        what = said[0].replace("nothing is", f"no {noun} is") if word else f"no {noun} is named"
        raise click.UsageError(f"{what}: {help}")
    return meant(word, items, _ENVIRONMENT)[0]


def named_or_only(word: str, items: Sequence[Item]) -> Item:
    """The endpoint that a word names, or the only one there is where the word is empty. Raises as `named` does."""
    return items[0] if not word and len(items) == 1 else named(word, items, "endpoint")


def chosen(word: str, probes: Sequence[Probe]) -> Probe:
    """The endpoint that a word names, whichever of its deployments answers; or the one of its deployments that it
    names. The only endpoint there is where the word is empty. Raises as `named` does.
    """
    whole = {(item.environment, item.id): replace(item, deployment="") for item in reversed(probes)}
    apart = [replace(item, id=item.deployment_id) for item in probes if item.deployment and word]
    found = named_or_only(word, [*whole.values(), *apart])
    return replace(found, id=found.id.removesuffix(f"/deployments/{found.deployment}"))


def key_holders(azure: Azure, ready: Sequence[CheckedEnvironment], names: Sequence[str]) -> list[Endpoint]:
    """One endpoint for each pair of keys: those of these names, or all that take keys, in the order of the files.
    Deployments of one account have one pair. Raises Refused where there is none.
    """
    from deployer.endpoints.publish_keys import owner_of

    live = live_endpoints(azure, ready)
    asked = [named(name, live) for name in names] if names else live
    if keyless := [each.full_name for each in asked if not each.takes_keys] if names else []:
        message = f"'{keyless[0]}' has no keys: it takes tokens of Entra"
        raise Refused(Problem("KEY001", Severity.ERROR, message, help="leave it out: callers need no key for it"))
    found: dict[str, Endpoint] = {}
    for each in asked:
        if each.takes_keys:
            found.setdefault(owner_of(each).lower(), each)
    if not found:
        message = "no live endpoint of these environments takes keys"
        raise Refused(Problem("KEY001", Severity.ERROR, message, help="'deployer status' tells what is live"))
    return list(found.values())


def copies(azure: Azure, ready: Sequence[CheckedEnvironment]) -> list[CopiedKey]:
    """The live connections of these environments that copy a key."""
    from deployer.endpoints.connection_keys import copied_keys
    from deployer.planning.read_environment import read_desired

    return [found for each in ready for found in copied_keys(*read_desired(azure, each))]


def live_endpoints(azure: Azure, ready: Sequence[CheckedEnvironment]) -> list[Endpoint]:
    """All of the environments, in the order of the files."""
    from deployer.endpoints.endpoints import endpoints
    from deployer.planning.read_environment import read_desired

    there: list[Endpoint] = []
    for each in ready:
        desired, live = read_desired(azure, each)
        there += endpoints(live, desired, each.site.catalog, each.site.environment.name)
    return there
