"""An id names the same resource to everybody who reads it.

No segment of it is empty, `.` or `..`, ends in a full stop or a blank, or holds a backslash, `?`, `#`, `%` or a
character that cannot be seen: some of those who read an id would find another resource than the one that stands there.
Source: our own rule; https://datatracker.ietf.org/doc/html/rfc3986#section-6.2.2

Bad:
    hub:
      name: hub-prod
      storage_account: /subscriptions/S/resourceGroups/../providers/Microsoft.Storage/storageAccounts/st  # here

Bad:
    hub:
      name: hub-prod
      key_vault: /subscriptions/S/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv%2fsecrets  # here

Good:
    hub:
      name: hub-prod
      key_vault: /subscriptions/S/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv
"""

from deployer.environment.arm_ids import written_ids
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.armid import fault


def find(view: View) -> Findings:
    for path, _, text in written_ids(view.environment):
        if "/" in text and (reason := fault(text)):
            yield Finding(path, f"'{text}' could be read as another id: {reason}", "write the id as Azure returns it")


RULE = Rule("IDS002", Severity.ERROR, find, suppressible=False)
