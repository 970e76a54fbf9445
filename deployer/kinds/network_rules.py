"""Which callers a firewall lets in, as accounts of Foundry, storage accounts, vaults and registries have it alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.environment.network import AddressRules, NetworkRules
from deployer.kinds.key import Key, words
from deployer.values.json_path import at
from deployer.values.resource import Body, with_value
from deployer.values.source import Path

ACLS: Path = ("properties", "networkAcls")


def acls(rules: NetworkRules | None, **each: str) -> dict[str, Any]:
    """The rules as Azure has them; everybody is let in where there are none. `each` goes into every rule."""
    return {
        "defaultAction": rules.default.capitalize() if rules else "Allow",
        "bypass": bypass(rules),
        "ipRules": addresses(rules, **each),
        "virtualNetworkRules": [{"id": id, **each} for id in (rules.subnets if rules else ())],
    }


def addresses(rules: AddressRules | None, **each: str) -> list[dict[str, str]]:
    """The addresses that are let in."""
    return [{"value": address, **each} for address in (rules.addresses if rules else ())]


def bypass(rules: AddressRules | None) -> str:
    """Who comes in whatever the rules say."""
    return "None" if rules and not rules.trusted_services else "AzureServices"


def normal_rules(body: Body, path: Path = ACLS) -> Body:
    """Rules in one order, less what Azure adds to each. A vault writes one address as the range of it
    (https://github.com/hashicorp/terraform-provider-azurerm/issues/2164).
    """
    rules = at(body, path)
    if not isinstance(rules, Mapping):
        return body
    hosts = sorted(address.removesuffix("/32") for address in _listed(rules, "ipRules", "value"))
    subnets = sorted(id.lower() for id in _listed(rules, "virtualNetworkRules", "id"))
    return with_value(body, path, {**rules, "ipRules": hosts, "virtualNetworkRules": subnets})


def _listed(rules: Mapping[str, Any], name: str, key: str) -> list[str]:
    rows = rules.get(name)
    return [str(each.get(key, "")) for each in rows if isinstance(each, Mapping)] if isinstance(rows, list) else []


def rule_keys(section: Path, *, top: bool, path: Path = ACLS) -> Mapping[Path, Key]:
    """Where an environment file says them, below a section."""
    return {
        (*path, "defaultAction"): Key((*section, "default"), words({"Allow": "allow", "Deny": "deny"}), top=top),
        (*path, "bypass"): Key((*section, "trusted_services"), TRUSTED, top=top),
        (*path, "ipRules"): Key((*section, "addresses"), said, top=top),
        (*path, "virtualNetworkRules"): Key((*section, "subnets"), said, top=top),
    }


def said(value: Any, _: Body) -> list[str]:
    """Addresses or ids of subnets, as a file lists them."""
    return [str(each.get("value") or each.get("id")) for each in value or ()]


TRUSTED = words({"AzureServices": True, "None": False})
