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

from msgspec.structs import replace

from deployer.environment.arm_ids import written_ids
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.armid import fault, parse
from deployer.values.problem import Fix
from deployer.values.source import Path

NAME = re.compile(r"[A-Za-z0-9_.()-]+")


def find(view: View) -> Findings:
    for path, wanted, text in written_ids(view.environment):
        if "/" in text and fault(text):
            continue  # IDS002 says why
        try:
            id = parse(text)
        except ValueError:
            advice = f"write '/subscriptions/.../resourceGroups/.../providers/{wanted or 'TYPE'}/NAME'"
            yield Finding(path, f"'{text}' is not the id of a resource", advice, tuple(_here(view, path, wanted, text)))
            continue
        if wanted and id.type.lower() != wanted.lower():
            yield Finding(path, f"'{text}' is the id of a '{id.type}'", f"a '{wanted}' is needed here")


def _here(view: View, path: Path, wanted: str, name: str) -> Iterator[Fix]:
    """The id that a mere name would have in the environment's own group; of a subnet it does not tell the network."""
    if NAME.fullmatch(name) and wanted.count("/") == 1:
        yield replace(set_value(path, f"{view.site.group}/providers/{wanted}/{name}"), sure=False)


RULE = Rule("IDS001", Severity.ERROR, find)
