"""A key is named by its identifier, with its version.

`https://VAULT.vault.azure.net/keys/NAME/VERSION`, of the vault that `key_vault` names. Source:
https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates

Bad:
    hub:
      name: hub-prod
      customer_managed_key:
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-other.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef  # here

Good:
    hub:
      name: hub-prod
      customer_managed_key:
        key_vault: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-keys
        key: https://kv-keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef
"""

import re

from deployer.environment.foundry.network import AccountKey
from deployer.environment.governance import CustomerManagedKey
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.source import Path

KEY = re.compile(
    r"https://([a-zA-Z0-9-]{3,24})\.vault\.[a-z.]+/keys/([a-zA-Z0-9-]{1,127})/([0-9a-f]{32})", re.IGNORECASE
)


def find(view: View) -> Findings:
    sections = (("hub", view.environment.hub), ("foundry", view.environment.foundry))
    for word, section in sections:
        if section and section.customer_managed_key:
            yield from _key((word, "customer_managed_key", "key"), section.customer_managed_key)


def _key(path: Path, section: CustomerManagedKey | AccountKey) -> Findings:
    match = KEY.fullmatch(section.key)
    if match is None:
        yield Finding(path, "this is not the identifier of a key", "https://VAULT.vault.azure.net/keys/NAME/VERSION")
    elif match[1].lower() != section.key_vault.rsplit("/", 1)[-1].lower():
        message = f"the key is in vault '{match[1]}', 'key_vault' names '{section.key_vault.rsplit('/', 1)[-1]}'"
        yield Finding(path, message, "name the vault that holds the key")


RULE = Rule("CMK001", Severity.ERROR, find)
