"""A firewall lets in public addresses of IPv4.

It sees the address from which a call reaches the internet: ranges that are private, or of IPv6, are refused. A storage
account takes ranges of four addresses and more, and single ones without `/32`. A vault keeps one that is written twice
twice, and the portal cannot take it out again (https://github.com/Azure/azure-powershell/issues/20605). Source:
https://learn.microsoft.com/azure/storage/common/storage-network-security-limitations,
https://learn.microsoft.com/azure/key-vault/general/network-security

Bad:
    hub:
      name: hub-example
      storage_account:
        network_rules: {addresses: [203.0.113.7/32]}  # here

Bad:
    hub:
      name: hub-example
      key_vault:
        network_rules: {addresses: [10.0.0.0/8]}  # here

Bad:
    hub:
      name: hub-example
      key_vault:
        network_rules:
          addresses:
          - 203.0.113.7
          - 203.0.113.7/32  # here

Good:
    hub:
      name: hub-example
      storage_account:
        network_rules: {addresses: [198.18.0.1, 203.0.113.0/24]}
"""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError

from deployer.environment.hub_resources import StorageAccount
from deployer.environment.network import AddressRules
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value
from deployer.values.source import Path

_PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_SMALL = 30


def find(view: View) -> Findings:
    for path, rules, is_storage in _sections(view):
        seen: set[IPv4Network] = set()
        for number, address in enumerate(rules.addresses):
            place = (*path, "network_rules", "addresses", number)
            try:
                network = IPv4Network(address)
            except (AddressValueError, NetmaskValueError, ValueError):
                advice = "write one as '203.0.113.7', a range as '203.0.113.0/24', its first address before the '/'"
                yield Finding(place, f"'{address}' is neither an address of IPv4 nor a range of them", advice)
                continue
            if any(network.subnet_of(private) for private in _PRIVATE):
                advice = "let in the subnet, or lead a private endpoint to it"
                yield Finding(place, f"'{address}' is private: no call from the internet comes from there", advice)
            elif is_storage and "/" in address and network.prefixlen > _SMALL:
                message = f"a storage account takes no range as small as '{address}'"
                fix = set_value(place, str(network.network_address))
                yield Finding(
                    place, message, "write each address by itself", (fix,) if network.num_addresses == 1 else ()
                )
            elif network in seen:
                yield Finding(place, f"'{address}' is let in already", "take it out", (remove_value(place),))
            seen.add(network)


def _sections(view: View) -> Iterator[tuple[Path, AddressRules, bool]]:
    """Each section's rules with its path, and whether they are those of a storage account."""
    for path, _, made in view.site.hub.dependencies.made() if view.site.hub else ():
        if made.network_rules:
            yield path, made.network_rules, isinstance(made, StorageAccount)
    for account in view.site.accounts:
        if account.section.network_rules and not account.existing:
            yield account.path, account.section.network_rules, False


RULE = Rule("NET010", Severity.ERROR, find)
