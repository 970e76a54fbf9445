"""No name leads a write elsewhere: whatever stands in an environment, ids are those of resources of their kinds, in its
group, to everybody who reads them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from deployer.catalog import catalog
from deployer.check.check import check
from deployer.environment.environment import Environment
from deployer.environment.foundry.network import ZONES
from deployer.environment.resolved import resolve
from deployer.kinds.all import kind_of
from deployer.planning.guard import guard
from deployer.planning.plan import plan
from deployer.render.render import render
from deployer.source.load import parse
from deployer.values.armid import fault
from deployer.values.armid import parse as armid
from deployer.values.change import Action
from deployer.values.json_path import value_at
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Invalid, Unsafe
from deployer.values.resource import Resource
from deployer.values.scope import Scope
from deployer.values.source import Path, Position, Source
from tests.strategies import yaml
from tests.world import HEAD, SUBSCRIPTION, TODAY

PLACE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-own/providers"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-names/"
WORKSPACE = f"{PLACE}/Microsoft.OperationalInsights/workspaces/logs"
PRINCIPAL = "11111111-2222-4333-8444-555555555555"
GRANT = {"role": "Azure AI Developer", "principal": PRINCIPAL, "type": "group"}
ACCESS = [
    GRANT,
    {"role": "Reader", "identity": f"{PLACE}/Microsoft.ManagedIdentity/userAssignedIdentities/hub"},
]
PROBE = {"initial_delay": 900, "period": 10, "timeout": 10, "success_threshold": 1, "failure_threshold": 30}
CONNECTION = {
    "name": "search",
    "category": "CognitiveSearch",
    "target": "https://search-own.search.windows.net",
    "metadata": {"ApiType": "Azure"},
}
SHARED = {"name": "shared", "endpoint": f"{PLACE}/Microsoft.CognitiveServices/accounts/ai-own"}
WAY: dict[str, Any] = {
    "subnet": f"{PLACE}/Microsoft.Network/virtualNetworks/net/subnets/one",
    "name": "pe-names",
    "location": "eastus2",
    "dns_zones": [f"{PLACE}/Microsoft.Network/privateDnsZones/{ZONES[0]}"],
}
OPEN = {"addresses": ["203.0.113.0/24"]}
RULES = {**OPEN, "subnets": [f"{PLACE}/Microsoft.Network/virtualNetworks/net/subnets/two"]}
PULL = {**WAY, "name": "pe-cr"}
BLOB = {"subresource": "blob"}
FULL: dict[str, Any] = {
    "name": "names",
    "accept_marketplace_terms": True,
    "subscription": SUBSCRIPTION,
    "tenant": PRINCIPAL,
    "cloud": "public",
    "resource_group": "rg-names",
    "location": "eastus2",
    "lock": {"blob": "https://locksown.blob.core.windows.net/deployer"},
    "regions": ["eastus2"],
    "billing_country": "FR",
    "subscription_kind": "EnterpriseAgreement_2014-09-01",
    "quota": {"standardNCADSA100v4Family": 96},
    "tag_policy": {"required": ["team"], "allowed": {"team": ["a"]}},
    "tags": {"team": "a"},
    "access": ACCESS,
    "budget": {
        "amount": 500,
        "start": "2026-12-01",
        "notifications": [
            {
                "threshold": 80,
                "emails": ["a@example.com"],
                "action_groups": [f"{PLACE}/Microsoft.Insights/actionGroups/costs"],
            }
        ],
    },
    "diagnostics": {"workspace": WORKSPACE, "logs": "all"},
    "hub": {
        "name": "hub-names",
        "display_name": "Hub",
        "description": "for names",
        "tags": {"team": "a"},
        "managed_network": {
            "isolation": "allow_only_approved_outbound",
            "firewall": "standard",
            "outbound_rules": [
                {"name": "packages", "fqdn": "packages.example.com"},
                {"name": "monitor", "service_tag": "AzureMonitor", "protocol": "TCP", "ports": "443"},
                {"name": "vault", "resource": f"{PLACE}/Microsoft.KeyVault/vaults/kv", "subresource": "vault"},
            ],
        },
        "private_endpoints": [WAY],
        "user_assigned_identities": [f"{PLACE}/Microsoft.ManagedIdentity/userAssignedIdentities/hub"],
        "customer_managed_key": {
            "key_vault": f"{PLACE}/Microsoft.KeyVault/vaults/keys",
            "key": "https://keys.vault.azure.net/keys/hub/0123456789abcdef0123456789abcdef",
            "identity": f"{PLACE}/Microsoft.ManagedIdentity/userAssignedIdentities/hub",
        },
        "storage_account": {
            "access": ACCESS[1:],
            "private_endpoints": [{**WAY, "name": "pe-st", "subresource": "blob"}],
            "network_rules": RULES,
        },
        "shared_key_access": "enabled",
        "key_vault": {"access": ACCESS[1:], "private_endpoints": [{**WAY, "name": "pe-kv"}], "network_rules": RULES},
        "container_registry": {
            "access": ACCESS[1:],
            "private_endpoints": [{**WAY, "name": "pe-cr"}],
            "network_rules": OPEN,
        },
        "application_insights": {"workspace": WORKSPACE},
        "access": ACCESS,
    },
    "foundry": {
        "name": "ai-names",
        "subdomain": "ai-names",
        "tags": {"team": "a"},
        "network_rules": RULES,
        "private_endpoints": [
            {
                "subnet": f"{PLACE}/Microsoft.Network/virtualNetworks/net/subnets/one",
                "name": "pe-foundry",
                "location": "eastus2",
                "dns_zones": [f"{PLACE}/Microsoft.Network/privateDnsZones/{zone}" for zone in ZONES],
            }
        ],
        "user_assigned_identities": [f"{PLACE}/Microsoft.ManagedIdentity/userAssignedIdentities/ai"],
        "customer_managed_key": {
            "key_vault": f"{PLACE}/Microsoft.KeyVault/vaults/keys",
            "key": "https://keys.vault.azure.net/keys/ai/0123456789abcdef0123456789abcdef",
            "identity_client_id": PRINCIPAL,
        },
        "allowed_fqdns": ["contoso.example"],
        "access": ACCESS,
        "content_filters": [
            {"name": "strict", "base": "Microsoft.DefaultV2", "filters": [{"harm": "Hate", "source": "prompt"}]}
        ],
        "connections": [CONNECTION, SHARED],
        "projects": [
            {
                "name": "team",
                "display_name": "Team",
                "description": "for names",
                "tags": {"team": "a"},
                "user_assigned_identities": [f"{PLACE}/Microsoft.ManagedIdentity/userAssignedIdentities/team"],
                "connections": [CONNECTION, SHARED],
                "access": ACCESS,
            }
        ],
        "deployments": [
            {
                "model": "mistral-document-ai-2512",
                "name": "read-names",
                "sku": "GlobalStandard",
                "version": "1",
                "content_filter": "strict",
                "spillover": "read-more",
                "tags": {"team": "a"},
            },
            {"model": "mistral-document-ai-2512", "name": "read-more", "capacity": 1},
        ],
    },
    "projects": [
        {
            "name": "assistants",
            "display_name": "Assistants",
            "description": "for names",
            "tags": {"team": "a"},
            "connections": [CONNECTION, SHARED],
            "access": ACCESS,
            "deployments": [
                {
                    "model": "mistral-small-2503",
                    "name": "chat-names",
                    "content_safety_reason": "x",
                    "tags": {"team": "a"},
                },
                {
                    "model": "mistralai-Mistral-7B-Instruct-v0-2",
                    "version": "9",
                    "name": "big-names",
                    "compute": {
                        "instance_type": "Standard_NC24ads_A100_v4",
                        "deployment": "blue",
                        "environment_variables": {"LOG_LEVEL": "info"},
                        "liveness": PROBE,
                        "readiness": PROBE,
                    },
                },
            ],
        }
    ],
}
"""Every key that can hold a text, each with one that is right."""
ELSEWHERE: dict[str, Any] = {
    **{key: value for key, value in FULL.items() if key not in ("regions", "diagnostics", "access")},
    "resource_group": {"name": "rg-names"},
    "hub": {"name": "hub-shared", "existing": True, "resource_group": "rg-shared"},
    "foundry": {"name": "ai-shared", "existing": True, "resource_group": "rg-shared"},
}
"""And those that go with a hub and an account of another group."""
GIVEN = {
    "storage_account": f"{PLACE}/Microsoft.Storage/storageAccounts/own",
    "key_vault": f"{PLACE}/Microsoft.KeyVault/vaults/own",
}
BESIDE = ("storage_account", "key_vault", "container_registry")
"""What is a section where it is made, and an id where it is given."""
HOSTILE = [
    "{}/providers/Microsoft.KeyVault/vaults/kv",
    "{}/../../other",
    "../{}",
    "..",
    ".",
    "",
    "/",
    "{}/",
    "{}//{}",
    "{}\\{}",
    "{}?api-version=1",
    "{}#part",
    "{}%2f{}",
    "{}%252f{}",
    "%2e%2e",
    "%252e%252e",
    "{}%00",
    "{}\uff0f{}",
    "\uff0e\uff0e",
    "\u2025",
    "\u2024\u2024",
    "{}\u200b",
    "{}\u202e",
    "{}\t",
    "{}\n{}",
    "{} ",
    " {}",
    "{}\u00a0",
    "{}.",
    "${{''}}../{}",
]
"""What `{}` was right, made into something that others read as another id."""


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where texts stand: the values, and the keys of mappings of the user's own."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from texts(each, (*path, number))
    elif isinstance(value, str):
        yield path


def keys_of_texts(section: Any, path: Path = ()) -> Iterator[Path]:
    """The same of the schema: every key below a section that may hold a text, `*` for whichever item of a list."""
    if isinstance(section, type) and issubclass(section, BaseModel):
        for name, field in section.model_fields.items():
            yield from keys_of_texts(field.annotation, (*path, field.alias or name))
    elif section is str:
        yield path
    else:
        listed = getattr(section, "__origin__", None) is list
        for inner in get_args(section):
            if not isinstance(inner, str):
                yield from keys_of_texts(inner, (*path, "*") if listed else path)


def generalized(path: Path) -> Path:
    return tuple("*" if isinstance(part, int) else part for part in path)


NAMES = {"storage_account", "key_vault", "workspace", "subnet", "subnets", "dns_zones", "identity", "resource"}
NAMES |= {"resource_group", "action_groups"}
"""Keys of ids given whole, which are no part of an id that is written, and are refused all the same."""
CASES = [(data, path) for data in (FULL, ELSEWHERE) for path in texts(data)]
CASES += [({**FULL, "hub": {**FULL["hub"], **GIVEN}}, ("hub", key)) for key in GIVEN]


def test_every_key_of_the_schema_that_holds_a_text_is_tried() -> None:
    tried = {generalized(path) for _, path in CASES}
    tried |= {path[:-1] for path in tried}  # mappings with keys of the user's own
    sections: set[Path] = {("hub", "container_registry"), ("hub", "application_insights")}  # or an id
    sections |= {("hub", made, "access", "*", "principal") for made in BESIDE}  # tried in five other places
    words = {("quota",), ("tag_policy", "allowed"), ("tag_policy", "allowed", "*")}  # keys of the user's own
    assert {*keys_of_texts(Environment)} - tried - sections - words == set()


def altered(data: dict[str, Any], path: Path, hostile: str) -> Source:
    """The environment with one text made hostile, given through a variable as somebody else might."""
    made = copy.deepcopy(data)
    holder: Any = made
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = hostile.replace("{{''}}", "\0").replace("{}", str(holder[path[-1]])).replace("$\0", "")
    return parse(yaml(made), "test.yaml")


def misled(found: tuple[Resource, ...]) -> list[str]:
    """Ids that are not those of resources of their kinds in the group."""
    return [
        item.id
        for item in found
        if fault(item.id)
        or armid(item.id).type != kind_of(item).type
        or (not item.existing and not f"{item.id.lower()}/".startswith(GROUP))
    ]


@pytest.mark.parametrize(
    ("data", "path"), CASES, ids=lambda it: ".".join(map(str, it)) if isinstance(it, tuple) else ""
)
def test_no_text_of_an_environment_leads_an_id_elsewhere(data: dict[str, Any], path: Path) -> None:
    facts = catalog.at(TODAY)
    for hostile in HOSTILE:
        source = altered(data, path, hostile)
        unjudged = check([source], facts, rules=())
        if not unjudged.read:
            continue  # its form alone is refused
        refused = False
        for site in unjudged.read[0]:
            try:
                assert misled(render(resolve(site.environment, facts))) == [], hostile
            except Invalid:
                refused = True
        written = str(value_at(source.data, path))
        if refused or (path[-1] in NAMES and fault(written)):
            judged = [problem for problem in check([source], facts).errors if problem.path[: len(path)] == path]
            assert judged, f"{path} {hostile!r} is not pointed at"
            assert all(problem.code != "SUP001" for problem in judged)


def test_the_full_environment_is_right() -> None:
    assert [str(each) for each in check([parse(yaml(FULL), "test.yaml")], catalog.at(TODAY)).errors] == []


@pytest.mark.parametrize(
    "name",
    [
        "hub-test/../../../../rg-other/providers/Microsoft.MachineLearningServices/workspaces/hub-other",
        "hub-test/providers/Microsoft.KeyVault/vaults/kv-other",
        "..",
    ],
)
def test_a_finding_on_a_name_cannot_be_suppressed_and_nothing_is_rendered(name: str) -> None:
    comment = "# deployer: ignore[NAM003] we know better"
    text = HEAD.replace("hub: {name: hub-test}", f"hub:  {comment}\n  name: {name}  {comment}")
    source = parse(text, "test.yaml")
    facts = catalog.at(TODAY)
    assert {each.code for each in check([source], facts).errors} == {"NAM003", "SUP001"}
    with pytest.raises(Invalid, match="RND001"):
        render(resolve(check([source], facts, rules=()).read[0][0].environment, facts))


@pytest.mark.parametrize(
    "id",
    [
        "providers/Microsoft.MachineLearningServices/workspaces/../../../../rg-other",
        "providers/Microsoft.MachineLearningServices/workspaces/old%2f..%2fother",
        "providers/Microsoft.MachineLearningServices/workspaces/old/",
        "providers/Microsoft.KeyVault/vaults/kv",
        "../rg-other/providers/Microsoft.MachineLearningServices/workspaces/old",
    ],
)
def test_what_azure_names_strangely_is_not_deleted(id: str) -> None:
    scope = Scope("test", SUBSCRIPTION, "rg-test")
    old = Resource("project", f"{scope.id}/{id}", {"location": "eastus2", "tags": {"deployer": "test"}})
    live = Live({old.address: old})
    made = plan(scope, (), live, PlanOptions(), lambda _: Position("test.yaml", 1, 1))
    assert [change.action for change in made.changes] == [Action.DELETE]
    with pytest.raises(Unsafe, match="GRD001"):
        guard(made, accepted=True)
