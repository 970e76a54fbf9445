"""The live endpoints that the commands for addresses, keys and logs are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deployer.check.load_environments import CheckedEnvironment
from deployer.cli.plan_options import named
from deployer.values.endpoint import Endpoint
from deployer.values.problem import Problem, Refused, Severity

WHICH = ("primary", "secondary")
"""The keys of an endpoint."""

if TYPE_CHECKING:
    from deployer.azure.azure import Azure
    from deployer.endpoints.connection_keys import CopiedKey


def one_endpoint(azure: Azure, ready: Sequence[CheckedEnvironment], name: str) -> Endpoint:
    """The one of that name. Raises a UsageError that lists the names there are."""
    return named(name, live_endpoints(azure, ready), lambda item: item.environment)


def key_holders(azure: Azure, ready: Sequence[CheckedEnvironment], names: Sequence[str]) -> list[Endpoint]:
    """One endpoint for each pair of keys: those of these names, or all that take keys, in the order of the files.
    Deployments of one account have one pair. Raises Refused where there is none.
    """
    from deployer.endpoints.publish_keys import owner_of

    live = live_endpoints(azure, ready)
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


def live_endpoints(azure: Azure, ready: Sequence[CheckedEnvironment]) -> list[Endpoint]:
    """All of the environments, in the order of the files."""
    from deployer.endpoints.endpoints import endpoints
    from deployer.planning.read_environment import read_desired

    there: list[Endpoint] = []
    for each in ready:
        desired, live = read_desired(azure, each)
        there += endpoints(live, desired, each.site.catalog, each.site.environment.name)
    return there
