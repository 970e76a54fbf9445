"""Container registries: https://learn.microsoft.com/azure/templates/microsoft.containerregistry/registries"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.key import ACCESS, LOCATION, PROTECTED, Key, switch, words
from deployer.kinds.kind import (
    ANY,
    ENVELOPE,
    IDENTITY,
    METERED,
    SUCCEEDED,
    Comparison,
    Kind,
    Lifecycle,
    Ownership,
    Wanted,
    Yaml,
)
from deployer.kinds.network_rules import TRUSTED, addresses, bypass, normal_rules, rule_keys
from deployer.values.source import Path


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """The registry of the hub's images, where one is asked for."""
    if site.hub is None:
        return
    environment, hub, beside = site.environment, site.hub.section, site.hub.dependencies
    wanted = beside.made_registry
    if wanted and beside.registry:
        values = {
            "location": site.location,
            "tags": own_tags(environment.name, environment.tags, hub.tags, protection(hub.protect)),
            "sku": wanted.sku.capitalize(),
            # A hub signs in with the registry's admin user, unless it acts as its identity.
            "admin": hub.shared_key_access == "enabled",
            "public_network_access": hub.public_network_access.capitalize(),
            "network": wanted.network_rules
            and {
                "defaultAction": wanted.network_rules.default.capitalize(),
                "ipRules": addresses(wanted.network_rules, action="Allow"),
            },
            "bypass": bypass(wanted.network_rules),
        }
        yield Wanted(beside.registry, values, needs=(site.group,), origin=("hub", "container_registry"))


RULES: Path = ("properties", "networkRuleSet")
_ANSWERS = "provisioningState loginServer creationDate status dataEndpointHostNames privateEndpointConnections"

KIND = Kind(
    name="container_registry",
    title="container registry",
    type="Microsoft.ContainerRegistry/registries",
    api_version="2023-07-01",
    parent="resource_group",
    wants=wants,
    billing=METERED,
    comparison=Comparison(
        readonly=(*ENVELOPE, *IDENTITY, ("sku", "tier"), *(("properties", name) for name in _ANSWERS.split())),
        caseless=(("location",), ("sku", "name"), ("properties", "publicNetworkAccess")),
        normal=lambda body: normal_rules(body, RULES),
        usual={
            ("properties", "networkRuleBypassOptions"): "AzureServices",
            ("properties", "networkRuleSet", "defaultAction"): "Allow",
            ("properties", "zoneRedundancy"): "Disabled",
            ("properties", "encryption", "status"): "disabled",
            ("properties", "policies"): ANY,  # of quarantine, trust and retention: one object for each, off at first
        },
    ),
    lifecycle=Lifecycle(
        immutable={("location",): "a container registry cannot move; it holds the hub's images"},
        health=SUCCEEDED,
        deadline=900,
    ),
    ownership=Ownership(
        optional=True,
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("hub", "tags"), top=True),
            ("tags", PROTECT): Key(("hub", *PROTECTED.path), PROTECTED.said, top=True),
            ("sku", "name"): Key(("sku",), words({"Basic": "basic", "Standard": "standard", "Premium": "premium"})),
            ("properties", "adminUserEnabled"): Key(("hub", "shared_key_access"), switch, top=True),
            ("properties", "publicNetworkAccess"): ACCESS,
            ("properties", "networkRuleBypassOptions"): Key(("network_rules", "trusted_services"), TRUSTED),
            **rule_keys(("network_rules",), top=False, path=RULES),
        },
    ),
)
