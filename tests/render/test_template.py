"""The rendered template passes Microsoft's own schemas, whatever is asked for."""

from __future__ import annotations

import importlib.util
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from deployer.catalog.catalog import at
from deployer.environment.environment import Environment
from deployer.environment.resolved import resolve
from deployer.kinds.all import kinds
from deployer.render.bicep import bicep
from deployer.render.render import arm, render
from deployer.values.resource import Resource
from tests import platform, strategies
from tests.render.arm_text import from_arm, from_bicep
from tests.world import SUBSCRIPTION, TODAY

FOLDER = Path(os.environ.get("DEPLOYER_CONTRACT") or Path(__file__).parents[3] / "shared" / "contract")
CATALOG = at(TODAY)
ELSEWHERE = (
    "Microsoft.Consumption/budgets",
    "Microsoft.Network/privateEndpoints",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "Microsoft.MachineLearningServices/workspaces/outboundRules",
)
"""Types whose own schemas are not among those at hand. Rules are judged as the hub's own, which has the same form."""

EVERYTHING: dict[str, Any] = {
    "name": "prod",
    "accept_marketplace_terms": True,
    "subscription": SUBSCRIPTION,
    "resource_group": "rg-ai",
    "location": "eastus2",
    "tags": {"team": "[platform]"},
    "access": [{"role": "Reader", "principal": platform.PRINCIPAL, "type": "group"}],
    "diagnostics": {"workspace": platform.LOGS},
    "budget": {"amount": 500, "start": "2026-11-01", "notifications": [{"threshold": 80, "roles": ["Owner"]}]},
    "hub": {
        "name": "hub-ai",
        "public_network_access": "disabled",
        "managed_network": {
            "isolation": "allow_only_approved_outbound",
            "firewall": "basic",
            "outbound_rules": [
                {"name": "pypi", "fqdn": "packages.example.com"},
                {"name": "monitor", "service_tag": "AzureMonitor"},
                {"name": "vault", "resource": platform.VAULT, "subresource": "vault"},
            ],
        },
        "private_endpoints": [{"subnet": platform.SUBNET}],
        "user_assigned_identities": [platform.IDENTITY],
        "customer_managed_key": {"key_vault": platform.KEYS, "key": platform.KEY, "identity": platform.IDENTITY},
        "shared_key_access": "disabled",
        "container_registry": {},
        "application_insights": {"workspace": platform.LOGS},
        "access": [{"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "user"}],
    },
    "projects": [
        {
            "name": "assistants",
            "connections": [
                {"name": "search", "category": "CognitiveSearch", "target": "https://s.search.windows.net"}
            ],
            "access": [{"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "service_principal"}],
            "deployments": [
                {"model": "mistral-small-2503"},
                {
                    "model": "mistralai-Mistral-7B-v01",
                    "compute": {"instance_type": "Standard_NC24ads_A100_v4"},
                },
            ],
        }
    ],
}


ZONES = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network/privateDnsZones"
FOUNDRY: dict[str, Any] = {
    "name": "ai-prod",
    "public_network_access": "disabled",
    "network_rules": {"addresses": ["203.0.113.0/24"], "subnets": [platform.SUBNET], "trusted_services": False},
    "private_endpoints": [
        {"subnet": platform.SUBNET, "dns_zones": [f"{ZONES}/privatelink.{host}" for host in ("openai.azure.com",)]}
    ],
    "user_assigned_identities": [platform.IDENTITY],
    "customer_managed_key": {"key_vault": platform.KEYS, "key": platform.KEY, "identity_client_id": platform.PRINCIPAL},
    "local_auth": "disabled",
    "allowed_fqdns": ["contoso.example"],
    "access": [{"role": "Azure AI Developer", "principal": platform.PRINCIPAL, "type": "user"}],
    "content_filters": [
        {
            "name": "strict",
            "mode": "asynchronous",
            "filters": [
                {"harm": "Violence", "source": "prompt", "severity": "low"},
                {"harm": "Jailbreak", "source": "prompt", "blocking": False},
            ],
        }
    ],
    "connections": [{"name": "search", "category": "CognitiveSearch", "target": "https://s.search.windows.net"}],
    "projects": [
        {
            "name": "writers",
            "user_assigned_identities": [platform.IDENTITY],
            "connections": [{"name": "files", "category": "AzureBlob", "target": "https://s.blob.core.windows.net"}],
        }
    ],
    "deployments": [
        {
            "model": "Mistral-Large-3",
            "name": "chat",
            "sku": "DataZoneStandard",
            "capacity": 10,
            "upgrade": "always",
            "content_filter": "strict",
            "spillover": "overflow",
            "auth": "entra",
        },
        {"model": "Mistral-Large-3", "name": "overflow", "auth": "entra"},
    ],
}

UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
"""The checker leaves the files it reads to the garbage collector."""


@cache
def checker() -> Any:
    if not FOLDER.is_dir():
        pytest.skip(f"Microsoft's contract is not there: {FOLDER} (set DEPLOYER_CONTRACT)")
    spec = importlib.util.spec_from_file_location("armtemplate", FOLDER / "tools" / "armtemplate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rendered(data: dict[str, Any]) -> tuple[Resource, ...]:
    return render(resolve(Environment.model_validate(data), CATALOG))


def findings(text: str) -> list[Any]:
    """What Microsoft's schemas and types object to, with rules judged as part of their hub."""
    template = json.loads(text)
    rules = [entry for entry in template["resources"] if entry["type"].endswith("/outboundRules")]
    template["resources"] = [entry for entry in template["resources"] if entry["type"] not in ELSEWHERE]
    found: list[Any] = checker().check(template)
    for entry in template["resources"]:
        network = entry.get("properties", {}).get("managedNetwork")
        if network and rules:
            network["outboundRules"] = {rule["name"].rpartition("/")[2]: rule["properties"] for rule in rules}
    # The published schema of rules contradicts itself (closed, and then extended): the types are right.
    return found + [finding for finding in checker().check(template) if finding[0] in ("type", "open-enum")]


@UNCLOSED
def test_an_environment_with_everything_has_every_kind_and_no_finding() -> None:
    resources = rendered({**EVERYTHING, "foundry": FOUNDRY})
    assert {item.kind for item in resources} == set(kinds())
    assert findings(arm(resources)) == []


@UNCLOSED
@settings(max_examples=5, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.environments())
def test_generated_environments_have_no_finding(data: dict[str, Any]) -> None:
    assert findings(arm(rendered(data))) == []


@UNCLOSED
@settings(max_examples=2, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.environments(regions=2))
def test_neither_have_those_of_several_regions(data: dict[str, Any]) -> None:
    assert findings(arm(rendered(data))) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.environments() | strategies.environments(regions=2))
def test_bicep_declares_what_arm_declares_for_every_kind_and_option(data: dict[str, Any]) -> None:
    resources = rendered(data)
    assert from_bicep(bicep(resources)) == from_arm(arm(resources))


def test_what_extends_something_that_exists_names_it_in_both_files() -> None:
    hub = {"name": "hub-ai", "existing": True, "access": EVERYTHING["hub"]["access"]}
    resources = rendered({**EVERYTHING, "hub": hub})
    text = bicep(resources)["main.bicep"]
    assert "resource existing_hub_ai 'Microsoft.MachineLearningServices/workspaces@2025-12-01' existing = {" in text
    assert "  scope: existing_hub_ai\n" in text
    assert '"scope": "Microsoft.MachineLearningServices/workspaces/hub-ai"' in arm(resources)
    assert from_bicep(bicep(resources)) == from_arm(arm(resources))


def test_two_endpoints_of_one_name_in_two_regions_have_two_second_steps() -> None:
    data = {**EVERYTHING, "regions": ["eastus2", "swedencentral"]}
    data["projects"] = [
        {**EVERYTHING["projects"][0], "deployments": [{**EVERYTHING["projects"][0]["deployments"][1], "name": "open"}]}
    ]
    template = json.loads(arm(rendered(data)))
    nested = [entry["name"] for entry in template["resources"] if entry["type"] == "Microsoft.Resources/deployments"]
    assert len(set(nested)) == 2
    assert all(name.startswith("traffic-open-") for name in nested)
