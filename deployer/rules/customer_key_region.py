"""The vault of a customer-managed key stands in the region of the hub, so it serves hubs of one region only.

Source: https://learn.microsoft.com/azure/ai-foundry/concepts/encryption-keys-portal, "must be in the same region and in
the same Microsoft Entra tenant".

Bad:
    regions: [eastus2, swedencentral]
    hub:
      name: hub-prod
      customer_managed_key:  # here
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef

Good:
    regions: [eastus2]
    hub:
      name: hub-prod
      customer_managed_key:
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    hub, regions = view.environment.hub, dict.fromkeys(view.environment.regions)
    if hub and hub.customer_managed_key and len(regions) > 1 and not hub.existing:
        vault = hub.customer_managed_key.key_vault.rsplit("/", 1)[-1]
        message = f"the hubs of {len(regions)} regions cannot have their key in the one vault '{vault}'"
        help = "declare an environment for each region, with a vault there"
        yield Finding(("hub", "customer_managed_key"), message, help, key=True)


RULE = Rule("CMK003", Severity.ERROR, find)
