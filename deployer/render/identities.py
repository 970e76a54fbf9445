"""Two custom roles -> the files that make them, the identities that have them, and whom these trust: ARM and Bicep.

Nothing of it is written to Azure by deployer: whoever may give roles deploys it once, at the subscription.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from deployer.environment.names import slug
from deployer.render.bicep import Symbol
from deployer.render.bicep import literal as bicep_literal
from deployer.render.render import literal
from deployer.values.identities import Identities, Identity
from deployer.values.resource import Expression

AUDIENCE = "api://AzureADTokenExchange"
BLOB_DATA = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
"""Storage Blob Data Contributor: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage"""
_AUTHORIZATION, _IDENTITY, _STORAGE = "Microsoft.Authorization", "Microsoft.ManagedIdentity", "Microsoft.Storage"
_VERSIONS = {
    "Microsoft.Resources/resourceGroups": "2024-11-01",
    f"{_AUTHORIZATION}/roleDefinitions": "2022-04-01",
    f"{_AUTHORIZATION}/roleAssignments": "2022-04-01",
    f"{_IDENTITY}/userAssignedIdentities": "2023-01-31",
    f"{_IDENTITY}/userAssignedIdentities/federatedIdentityCredentials": "2023-01-31",
    f"{_STORAGE}/storageAccounts": "2024-01-01",
    f"{_STORAGE}/storageAccounts/blobServices/containers": "2024-01-01",
}
_CREDENTIALS = "userAssignedIdentities/federatedIdentityCredentials"
_SCHEMAS = "https://schema.management.azure.com/schemas"
_INNER, _OUTER = (
    f"{_SCHEMAS}/2019-04-01/deploymentTemplate.json#",
    f"{_SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#",
)


def identity_files(wanted: Identities) -> dict[str, str]:
    """The text of each file by its name: a definition for `az role definition create` of each role, the whole as ARM
    and as Bicep, and the az commands.
    """
    roles = {f"{each.verb}-role.json": json.dumps(_definition(wanted, each), indent=2) + "\n" for each in wanted.wanted}
    return {
        **roles,
        "main.json": json.dumps(_arm(wanted), indent=2, ensure_ascii=False) + "\n",
        "main.bicep": "".join(_bicep_main(wanted)),
        "identities.bicep": "".join(_bicep_inner(wanted)),
        "deploy.sh": _commands(wanted),
    }


class _Item(Struct, frozen=True):
    symbol: str
    type: str
    name: str
    """Whole, as ARM has it."""
    body: Mapping[str, Any]
    above: str = ""
    """Symbol of the parent, or of what it extends."""
    after: tuple[str, ...] = ()
    extends: bool = False


Reference = Callable[[str], Any]
"""From a verb to the expression of a dialect for the principal of its identity."""


def _title(wanted: Identities, verb: str) -> str:
    return f"deployer {verb} {wanted.environment}"


def _definition(wanted: Identities, each: Identity) -> dict[str, Any]:
    """https://learn.microsoft.com/cli/azure/role/definition"""
    return {
        "Name": _title(wanted, each.verb),
        "IsCustom": True,
        "Description": _described(wanted, each),
        "Actions": list(each.actions),
        "NotActions": [],
        "AssignableScopes": [f"/subscriptions/{wanted.subscription}"],
    }


def _described(wanted: Identities, each: Identity) -> str:
    return f"What deployer needs to {each.verb} the environment {wanted.environment}, and nothing else."


def _outer(wanted: Identities, principal: Reference) -> Iterator[_Item]:
    """What is made at the subscription."""
    yield _Item("home", "Microsoft.Resources/resourceGroups", wanted.group, {"location": wanted.location})
    place = f"/subscriptions/{wanted.subscription}"
    for each in wanted.wanted:
        permissions = {"actions": list(each.actions), "notActions": [], "dataActions": [], "notDataActions": []}
        properties: dict[str, Any] = {
            "roleName": _title(wanted, each.verb),
            "description": _described(wanted, each),
            "type": "CustomRole",
            "permissions": [permissions],
            "assignableScopes": [place],
        }
        role = wanted.role(each.verb)
        yield _Item(f"{each.verb}_role", f"{_AUTHORIZATION}/roleDefinitions", role, {"properties": properties})
    for each in wanted.wanted:
        given = {
            "roleDefinitionId": f"{place}/providers/{_AUTHORIZATION}/roleDefinitions/{wanted.role(each.verb)}",
            "principalId": principal(each.verb),
            "principalType": "ServicePrincipal",
        }
        name, type = wanted.assignment(each.verb), f"{_AUTHORIZATION}/roleAssignments"
        yield _Item(f"{each.verb}_access", type, name, {"properties": given}, after=(f"{each.verb}_role", "identities"))


def _inner(wanted: Identities, principal: Reference) -> Iterator[_Item]:
    """What is made in the resource group."""
    for each in wanted.wanted:
        name = _identity_name(wanted, each.verb)
        yield _Item(each.verb, f"{_IDENTITY}/userAssignedIdentities", name, {"location": wanted.location})
        before: tuple[str, ...] = ()
        for number, trust in enumerate(each.trusts):
            # One at a time: Azure refuses two writes to the credentials of one identity.
            # https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
            properties = {"issuer": trust.issuer, "subject": trust.subject, "audiences": [AUDIENCE]}
            symbol, type = (
                f"{each.verb}_trust_{number}",
                f"{_IDENTITY}/userAssignedIdentities/federatedIdentityCredentials",
            )
            body = {"properties": properties}
            yield _Item(symbol, type, f"{name}/{trust.name}", body, each.verb, before)
            before = (symbol,)
    if lock := wanted.lock:
        account: dict[str, Any] = {
            "location": wanted.location,
            "sku": {"name": "Standard_LRS"},
            "kind": "StorageV2",
            "properties": {
                "allowBlobPublicAccess": False,
                "allowSharedKeyAccess": False,
                "minimumTlsVersion": "TLS1_2",
                "supportsHttpsTrafficOnly": True,
            },
        }
        yield _Item("locks", f"{_STORAGE}/storageAccounts", lock.account, account)
        name, type = f"{lock.account}/default/{lock.name}", f"{_STORAGE}/storageAccounts/blobServices/containers"
        yield _Item("lock", type, name, {"properties": {"publicAccess": "None"}}, after=("locks",))
        place = f"/subscriptions/{wanted.subscription}/providers/{_AUTHORIZATION}/roleDefinitions"
        given = {
            "roleDefinitionId": f"{place}/{BLOB_DATA}",
            "principalId": principal("apply"),
            "principalType": "ServicePrincipal",
        }
        type = f"{_AUTHORIZATION}/roleAssignments"
        yield _Item(
            "lock_access", type, wanted.assignment("lock"), {"properties": given}, "lock", ("apply",), extends=True
        )


def _identity_name(wanted: Identities, verb: str) -> str:
    return f"id-{slug(wanted.environment, 100)}-{verb}"


def _arm(wanted: Identities) -> dict[str, Any]:
    place = f"/subscriptions/{wanted.subscription}/resourceGroups/{wanted.group}"
    module = f"extensionResourceId('{place}', 'Microsoft.Resources/deployments', 'identities')"
    inner = list(_inner(wanted, lambda verb: Expression(f"{_named(wanted, verb)}.principalId")))
    nested = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "identities",
        "resourceGroup": wanted.group,
        "dependsOn": [f"[subscriptionResourceId('Microsoft.Resources/resourceGroups', '{wanted.group}')]"],
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": {
                "$schema": _INNER,
                "contentVersion": "1.0.0.0",
                "resources": [_entry(item, inner, "resourceId") for item in inner],
                "outputs": {
                    each.verb: {"type": "string", "value": f"[{_named(wanted, each.verb)}.principalId]"}
                    for each in wanted.wanted
                },
            },
        },
    }
    outer = list(_outer(wanted, lambda verb: Expression(f"reference({module}).outputs.{verb}.value")))
    entries = [_entry(item, outer, "subscriptionResourceId", {"identities": module}) for item in outer]
    return {"$schema": _OUTER, "contentVersion": "1.0.0.0", "resources": [*entries, nested]}


def _named(wanted: Identities, verb: str) -> str:
    type = f"{_IDENTITY}/userAssignedIdentities"
    return f"reference(resourceId('{type}', '{_identity_name(wanted, verb)}'), '{_VERSIONS[type]}')"


def _entry(item: _Item, items: Sequence[_Item], function: str, others: Mapping[str, str] = {}) -> dict[str, Any]:
    known = {each.symbol: each for each in items}
    wanted = dict.fromkeys((*item.after, *([item.above] if item.above else ())))
    depends = [f"[{others.get(each) or _id(known[each], function)}]" for each in wanted]
    scope = {}
    if item.extends:
        above = known[item.above]
        scope = {"scope": f"{above.type}/{above.name}" if "/" not in above.name else _extended(above)}
    head = {"type": item.type, "apiVersion": _VERSIONS[item.type], "name": item.name, **scope}
    return {**head, **literal(dict(item.body)), **({"dependsOn": depends} if depends else {})}


def _extended(item: _Item) -> str:
    """`Namespace/a/NAME/b/NAME`, relative to the resource group of the template."""
    namespace, *types = item.type.split("/")
    return "/".join((namespace, *(part for pair in zip(types, item.name.split("/"), strict=True) for part in pair)))


def _id(item: _Item, function: str) -> str:
    names = ", ".join(f"'{name}'" for name in item.name.split("/"))
    return f"{function}('{item.type}', {names})"


def _bicep_main(wanted: Identities) -> Iterator[str]:
    yield "// Roles and identities for deployer. Deploy it at the subscription: deploy.sh has the commands.\n"
    yield "targetScope = 'subscription'\n"
    items = list(_outer(wanted, lambda verb: Symbol(f"identities.outputs.{verb}")))
    yield from (_resource(item, items) for item in items)
    module = {"name": "identities", "scope": Symbol("home")}
    yield f"\nmodule identities 'identities.bicep' = {bicep_literal(module)}\n"


def _bicep_inner(wanted: Identities) -> Iterator[str]:
    yield "// The identities, the pipelines that they trust, and the container of the lock.\n"
    yield "targetScope = 'resourceGroup'\n"
    items = list(_inner(wanted, lambda verb: Symbol(f"{verb}.properties.principalId")))
    yield from (_resource(item, items) for item in items)
    for each in wanted.wanted:
        yield f"\noutput {each.verb} string = {each.verb}.properties.principalId\n"


def _resource(item: _Item, items: Sequence[_Item]) -> str:
    head: dict[str, Any] = {"name": item.name}
    if item.above:
        name = item.name.rsplit("/", 1)[-1]
        head = {"scope" if item.extends else "parent": Symbol(item.above), "name": name}
    known = {each.symbol for each in items}
    depends = [Symbol(each) for each in item.after if each in known and each not in ("apply", "plan")]
    body = {**head, **item.body, **({"dependsOn": depends} if depends else {})}
    return f"\nresource {item.symbol} '{item.type}@{_VERSIONS[item.type]}' = {bicep_literal(body)}\n"


def _commands(wanted: Identities) -> str:
    place = ["--subscription", wanted.subscription]
    create = ["az", "deployment", "sub", "create", *place, "--name", f"deployer-{slug(wanted.environment, 50)}"]
    lines = [
        "#!/bin/sh",
        "# Needs Owner, or Contributor and User Access Administrator, on the subscription.",
        "set -eu",
        'cd "$(dirname "$0")"',
        shlex.join([*create, "--location", wanted.location, "--template-file", "main.json"]),
    ]
    for each in wanted.wanted:
        name = _identity_name(wanted, each.verb)
        show = ["az", "identity", "show", *place, "--resource-group", wanted.group, "--name", name]
        lines += [f"# AZURE_CLIENT_ID of the job that runs deployer {each.verb}:"]
        lines += [shlex.join([*show, "--query", "clientId", "--output", "tsv"])]
    return "\n".join(lines) + "\n"
