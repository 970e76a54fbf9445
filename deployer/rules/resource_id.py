"""What is yours already is named by its whole id, of the right type.

Storage accounts, vaults, registries, workspaces, identities and subnets that exist are given as
`/subscriptions/.../resourceGroups/.../providers/TYPE/NAME`; 'az resource show --query id' prints it. Source: RMNAMES.

Bad:
    hub: {name: hub-prod, storage_account: stmydata}  # here

Bad:
    hub:
      name: hub-prod
      key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stmydata  # here

Good:
    hub:
      name: hub-prod
      storage_account: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stmydata
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from deployer.environment.environment import Environment
from deployer.rules.edits import put
from deployer.rules.rule import Finding, Rule, View
from deployer.values.armid import parse
from deployer.values.problem import Fix, Severity
from deployer.values.source import Path

NAME = re.compile(r"[A-Za-z0-9_.()-]+")
TYPES = {
    "storage_account": "Microsoft.Storage/storageAccounts",
    "key_vault": "Microsoft.KeyVault/vaults",
    "container_registry": "Microsoft.ContainerRegistry/registries",
    "application_insights": "Microsoft.Insights/components",
    "workspace": "Microsoft.OperationalInsights/workspaces",
    "identity": "Microsoft.ManagedIdentity/userAssignedIdentities",
    "subnet": "Microsoft.Network/virtualNetworks/subnets",
}
"""Type of what a key names."""


def find(view: View) -> Iterator[Finding]:
    for path, key, text in _named(view.environment):
        try:
            id = parse(text)
        except ValueError:
            advice = f"write '/subscriptions/.../resourceGroups/.../providers/{TYPES[key]}/NAME'"
            yield Finding(path, f"'{text}' is not the id of a resource", advice, tuple(_here(view, path, key, text)))
            continue
        if id.type.lower() != TYPES[key].lower():
            yield Finding(path, f"'{text}' is the id of a '{id.type}'", f"a '{TYPES[key]}' is needed here")


def _here(view: View, path: Path, key: str, name: str) -> Iterator[Fix]:
    """The id that a mere name would have in the environment's own group."""
    if NAME.fullmatch(name) and key != "subnet":
        yield replace(put(path, f"{view.site.group}/providers/{TYPES[key]}/{name}"), sure=False)


def _named(environment: Environment) -> Iterator[tuple[Path, str, str]]:
    """Every id of an existing resource: where it stands, what it should be, the id."""
    hub = environment.hub
    for key in ("storage_account", "key_vault", "container_registry", "application_insights"):
        if isinstance(value := getattr(hub, key), str):
            yield ("hub", key), key, value
    if hub.application_insights and not isinstance(hub.application_insights, str):
        yield ("hub", "application_insights", "workspace"), "workspace", hub.application_insights.workspace
    if environment.diagnostics:
        yield ("diagnostics", "workspace"), "workspace", environment.diagnostics.workspace
    for number, identity in enumerate(hub.user_assigned_identities):
        yield ("hub", "user_assigned_identities", number), "identity", identity
    for number, endpoint in enumerate(hub.private_endpoints):
        yield ("hub", "private_endpoints", number, "subnet"), "subnet", endpoint.subnet
    if key_of := hub.customer_managed_key:
        yield ("hub", "customer_managed_key", "key_vault"), "key_vault", key_of.key_vault
        if key_of.identity:
            yield ("hub", "customer_managed_key", "identity"), "identity", key_of.identity


RULE = Rule("IDS001", Severity.ERROR, find)
