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

import re
from collections.abc import Iterator
from dataclasses import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.rules.support.sections import existing_ids
from deployer.values.armid import fault, parse
from deployer.values.problem import Fix
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
    "subnets": "Microsoft.Network/virtualNetworks/subnets",
    "action_groups": "Microsoft.Insights/actionGroups",
    "dns_zones": "Microsoft.Network/privateDnsZones",
}
"""Type of what a key names."""


def find(view: View) -> Findings:
    for path, key, text in existing_ids(view.environment):
        if "/" in text and fault(text):
            continue  # IDS002 says why
        try:
            id = parse(text)
        except ValueError:
            advice = f"write '/subscriptions/.../resourceGroups/.../providers/{TYPES.get(key, 'TYPE')}/NAME'"
            yield Finding(path, f"'{text}' is not the id of a resource", advice, tuple(_here(view, path, key, text)))
            continue
        if key in TYPES and id.type.lower() != TYPES[key].lower():
            yield Finding(path, f"'{text}' is the id of a '{id.type}'", f"a '{TYPES[key]}' is needed here")


def _here(view: View, path: Path, key: str, name: str) -> Iterator[Fix]:
    """The id that a mere name would have in the environment's own group."""
    if NAME.fullmatch(name) and key in TYPES and key not in ("subnet", "subnets"):
        yield replace(set_value(path, f"{view.site.group}/providers/{TYPES[key]}/{name}"), sure=False)


RULE = Rule("IDS001", Severity.ERROR, find)
