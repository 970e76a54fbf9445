"""The identity that uses a customer-managed key is one of the hub's.

The hub fetches the key as an identity that it has; another one it cannot become. Source: HUB_KEYS.

Bad:
    hub:
      name: hub-example
      customer_managed_key:
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef
        identity: /subscriptions/S/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i  # here

Good:
    hub:
      name: hub-example
      user_assigned_identities:
      - /subscriptions/S/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i
      customer_managed_key:
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef
        identity: /subscriptions/S/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value
from deployer.values.problem import Edit, Fix


def find(view: View) -> Findings:
    hub = view.environment.hub
    key = hub.customer_managed_key if hub else None
    if hub and key and key.identity and key.identity.lower() not in [id.lower() for id in hub.user_assigned_identities]:
        path = ("hub", "customer_managed_key", "identity")
        message = f"'{key.identity.rpartition('/')[2]}', which uses the key, is not one of the hub's identities"
        known = ("hub", "user_assigned_identities")
        added = Edit((*known, len(hub.user_assigned_identities)), key.identity)
        added = added if hub.user_assigned_identities else Edit(known, [key.identity])
        fixes = (Fix("add it to user_assigned_identities", (added,)), remove_value(path))
        yield Finding(path, message, "add it to user_assigned_identities", fixes)


RULE = Rule("CMK002", Severity.ERROR, find)
