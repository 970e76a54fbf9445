"""The live endpoints that the commands for keys and logs are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.plan_options import named
from deployer.values.endpoint import Endpoint
from deployer.values.problem import Problem, Refused, Severity

if TYPE_CHECKING:
    from deployer.azure.azure import Azure
    from deployer.endpoints.connection_keys import CopiedKey


def one_endpoint(azure: Azure, ready: Sequence[CheckedEnvironment], name: str) -> Endpoint:
    """The one of that name. Raises a UsageError that lists the names there are."""
    return named(name, _live(azure, ready), lambda item: item.environment)


def one_on_machines(azure: Azure, ready: Sequence[CheckedEnvironment], name: str | None) -> Endpoint:
    """The online endpoint of that name; without one, the only one there is. Raises a UsageError that lists the names
    there are, and Refused where the name is that of a model as a service.
    """
    live = _live(azure, ready)
    online = [each for each in live if each.type == "online_endpoint"]
    if name is None and len(online) != 1:
        known = ", ".join(f"'{each.full_name}'" for each in online)
        said = f"name one of its endpoints: {known}" if known else "no endpoint on machines is live: there are no logs"
        raise click.UsageError(said)
    found = named(name, live, lambda item: item.environment) if name else online[0]
    if found not in online:
        message = f"{found.kind} '{found.full_name}' has no logs: its containers are Azure's, not yours"
        raise Refused(Problem("LOG001", Severity.ERROR, message, help="ask 'deployer verify' whether it is well"))
    return found


def key_holders(azure: Azure, ready: Sequence[CheckedEnvironment], names: Sequence[str]) -> list[Endpoint]:
    """One endpoint for each pair of keys: those of these names, or all that take keys, in the order of the files.
    Deployments of one account have one pair. Raises Refused where there is none.
    """
    from deployer.endpoints.publish_keys import owner_of

    live = _live(azure, ready)
    asked = [named(name, live, lambda item: item.environment) for name in names] if names else live
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


def _live(azure: Azure, ready: Sequence[CheckedEnvironment]) -> list[Endpoint]:
    from deployer.endpoints.endpoints import endpoints
    from deployer.planning.read_environment import read_desired

    there: list[Endpoint] = []
    for each in ready:
        desired, live = read_desired(azure, each)
        there += endpoints(live, desired, each.site.catalog, each.site.environment.name)
    return there
