"""Generates environments that are valid and can be applied: every kind of resource, every option, hostile texts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from deployer.catalog.catalog import at
from tests import platform
from tests.world import SUBSCRIPTION, TODAY

PIECES = ["'", '"', "\\", "${", "$", "{", "}", "[", "]", "'''", "//", "/*", "*/", "#", "@", "a", "é", "😀", ": ", "- "]
WORDS = ["\\u{41}", "null", "true", "listKeys()", "output k string =", "[subscription().id]", "{{ x }}", "{% if %}"]
BREAKS = ["\n", "\r", "\t", " "]
HIDDEN = ["\u2028", "\u202e"]
BARRED: Final = ("Cc", "Cn", "Cs")
"""Categories of characters that no file may hold: control characters, what is not assigned, halves of characters."""
TAG_SIGNS = set('<>%&\\?/"') | {*map(chr, range(32)), "\x7f"}

OPEN = {
    "mistralai-Mistral-7B-v01": "Standard_NC24ads_A100_v4",
    "mistralai-Mistral-7B-Instruct-v0-2": "Standard_NC24ads_A100_v4",
    "mistralai-Mixtral-8x7B-Instruct-v01": "Standard_NC96ads_A100_v4",
}


def texts(max_size: int = 10) -> SearchStrategy[str]:
    """Texts of the worst sort that may still stand in a description."""
    signs = st.characters(exclude_categories=BARRED)
    part = st.sampled_from([*PIECES, *WORDS, *BREAKS, *HIDDEN]) | st.text(signs, max_size=3)
    return st.lists(part, max_size=max_size).map(lambda parts: "".join(parts)[:200])


def tags(max_size: int = 4) -> SearchStrategy[dict[str, str]]:
    """Tags that Azure takes: their keys are unique whatever their case, and name nobody's prefix."""
    keys = texts(5).map(lambda text: "".join(sign for sign in text if sign not in TAG_SIGNS).strip())
    allowed = keys.filter(lambda key: key and not key.lower().startswith(("microsoft", "azure", "windows", "deployer")))
    rows = st.lists(st.tuples(allowed, texts(6)), max_size=max_size, unique_by=lambda row: row[0].lower())
    return rows.map(dict)


@st.composite
def environments(draw: DrawFn, regions: int = 1, *, accounts: bool = False) -> dict[str, Any]:
    """A whole environment, as a mapping. `regions` above one fans out; `accounts` adds Foundry accounts. Needs what
    tests/platform.py builds.
    """
    # The vault of the platform's keys is in one region: every other environment stands there.
    first = [platform.REGION] if regions == 1 and draw(st.booleans()) else []
    places = (first + draw(st.permutations(_hub_regions())))[:regions]
    made: dict[str, Any] = {
        "name": draw(st.sampled_from(["dev", "prod", "landing-zone"])),
        "accept_marketplace_terms": True,
        "subscription": SUBSCRIPTION,
        "resource_group": draw(st.sampled_from(["rg-ai", {"name": "rg-ai"}])),
        "location": places[0],
        "hub": draw(hubs(places)),
        "projects": draw(projects(places)),
    }
    made |= _some(draw, {"tags": tags(), "access": accesses(), "diagnostics": _diagnostics(), "budget": _budgets()})
    if accounts and regions == 1:
        made |= _some(draw, {"foundry": foundries(places[0])})
    if made["hub"].get("public_network_access") == "disabled" and not _isolated(made["hub"]):
        for deployment in (each for project in made["projects"] for each in project["deployments"]):
            if "compute" in deployment:
                deployment["compute"]["egress_public_network_access"] = "disabled"
    return {**made, "regions": places} if regions > 1 else made


@st.composite
def hubs(draw: DrawFn, places: list[str]) -> dict[str, Any]:
    """A hub in these regions with any of its options, as far as they go together."""
    made: dict[str, Any] = {"name": draw(st.sampled_from(["hub-ai", "hub_main"]))}
    made |= _some(
        draw,
        {
            "display_name": texts().filter(str.strip),
            "description": texts(),
            "tags": tags(),
            "public_network_access": st.sampled_from(["enabled", "disabled"]),
            "managed_network": _networks(),
            "private_endpoints": _private_endpoints(),
            "user_assigned_identities": st.sampled_from(
                [[platform.IDENTITY], [platform.IDENTITY, platform.OTHER_IDENTITY]]
            ),
            "storage_account": st.just(platform.STORAGE) | _made("Storage Blob Data Contributor", made["name"]),
            "shared_key_access": st.sampled_from(["enabled", "disabled"]),
            "key_vault": st.just(platform.VAULT) | _made("Key Vault Secrets User", made["name"]),
            "container_registry": st.sampled_from([platform.REGISTRY, {"sku": "premium"}])
            | _made("AcrPull", made["name"]),
            "application_insights": st.sampled_from([platform.INSIGHTS, {"workspace": platform.LOGS}]),
            "access": accesses(),
        },
    )
    if places == [platform.REGION] and draw(st.booleans()):
        identity = {"identity": made["user_assigned_identities"][-1]} if "user_assigned_identities" in made else {}
        made["customer_managed_key"] = {"key_vault": platform.KEYS, "key": platform.KEY, **identity}
    return made


def _made(role: str, hub: str) -> SearchStrategy[dict[str, Any]]:
    """What is made beside a hub of that name, as far as all of it says the same."""
    whose = st.sampled_from([{"identity": name} for name in (hub, platform.OTHER_IDENTITY)])
    principals = st.just({"principal": platform.PRINCIPAL, "type": "group"})
    row = (whose | principals).map(lambda given: {"role": role, **given})
    ways: list[dict[str, str]] = [{}]
    if role.startswith("Storage"):
        ways = [{"subresource": each} for each in ("blob", "file", "queue", "table")]
    place = {"subnet": platform.SUBNET, "location": platform.REGION}
    zones = st.sampled_from([{}, {"dns_zones": platform.ZONES[:1]}])
    way = st.tuples(st.sampled_from(ways), zones).map(lambda pair: {**place, **pair[0], **pair[1]})
    ways_in = st.lists(way, max_size=2, unique_by=lambda each: str(each.get("subresource")))
    rules: list[dict[str, Any]] = [{}, {"default": "allow"}, {"addresses": ["203.0.113.7", "198.51.100.0/24"]}]
    rules += [] if role == "AcrPull" else [{"subnets": [platform.SUBNET], "trusted_services": False}]
    options: dict[str, SearchStrategy[Any]] = {
        "access": st.lists(row, max_size=2, unique_by=str),
        "private_endpoints": ways_in,
        "network_rules": st.sampled_from(rules),
    }
    if role.startswith("Key Vault"):
        options |= {"purge_protection": st.booleans(), "soft_delete_retention_days": st.sampled_from([7, 90])}
    return st.fixed_dictionaries({}, optional=options)


@st.composite
def foundries(draw: DrawFn, place: str) -> dict[str, Any]:
    """A Foundry account with what it may hold: models that are sold there today, each SKU, every option."""
    made: dict[str, Any] = {"name": "ai-generated"}
    made |= _some(
        draw,
        {
            "tags": tags(),
            "network_rules": st.sampled_from([{}, {"default": "allow"}, {"addresses": ["203.0.113.0/24"]}]),
            "allowed_fqdns": st.sampled_from([[], ["contoso.example"]]),
            "private_endpoints": st.lists(_account_endpoint(), min_size=1, max_size=1),
            "user_assigned_identities": st.just([platform.IDENTITY]),
            "connections": st.just([{"name": "search", "category": "CognitiveSearch", "target": "https://s.example"}]),
        },
    )
    filters: list[str] = draw(st.sampled_from([[], ["strict"], ["strict", "plain"]]))
    made["content_filters"] = [_STRICT if name == "strict" else {"name": name} for name in filters]
    project = st.fixed_dictionaries(
        {},
        optional={
            "display_name": texts().filter(str.strip),
            "description": texts(),
            "tags": tags(),
            "connections": st.just([{"name": "files", "category": "AzureBlob", "target": "https://b.example"}]),
        },
    )
    made["projects"] = [{"name": f"project-{i}", **each} for i, each in enumerate(draw(st.lists(project, max_size=2)))]
    offered = st.sampled_from(_offered(place))
    made["deployments"] = []
    for number, (model, sku) in enumerate(draw(st.lists(offered, max_size=3, unique=True))):
        deployment: dict[str, Any] = {"model": model, "sku": sku, "name": f"d-{number}", "capacity": 1}
        upgrades = st.sampled_from(["never", "when-expired", "always"])
        deployment |= _some(draw, {"tags": tags(2), "upgrade": upgrades, "auth": st.sampled_from(["key", "entra"])})
        filtered: bool = draw(st.booleans())
        if filters and filtered:
            deployment["content_filter"] = filters[0]
        made["deployments"].append(deployment)
    return made


_STRICT: Final = {"name": "strict", "filters": [{"harm": "Violence", "source": "prompt", "severity": "low"}]}


def _offered(place: str) -> list[tuple[str, str]]:
    """Models and SKUs that are deployed to a Foundry account in a region today."""
    found = [
        (model.name, sku.name)
        for model in at(TODAY).models
        if model.stage(TODAY).is_open and model.foundry
        for sku in model.foundry.skus
        if place in sku.regions
    ]
    return sorted(found)


def accesses() -> SearchStrategy[list[dict[str, str]]]:
    """Role assignments, each role and principal once."""
    row = st.fixed_dictionaries(
        {
            "role": st.sampled_from(["Azure AI Developer", "reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"]),
            "principal": st.sampled_from([platform.PRINCIPAL, platform.PRINCIPAL.replace("1", "a")]),
            "type": st.sampled_from(["user", "group", "service_principal"]),
        }
    )
    return st.lists(row, max_size=3, unique_by=lambda item: (item["role"][0] == "A", item["principal"]))


@st.composite
def projects(draw: DrawFn, places: list[str]) -> list[dict[str, Any]]:
    """Projects with deployments of models that every one of the regions offers today."""
    catalog = at(TODAY)
    serverless = sorted(
        model.name
        for model in catalog.models
        if model.serverless and model.stage(TODAY).is_open and all(place in model.regions(TODAY) for place in places)
    )
    made = []
    for i in range(draw(st.integers(0, 3))):
        models = draw(st.lists(st.sampled_from([*serverless, *OPEN]), unique=True, max_size=3))
        project: dict[str, Any] = {"name": f"project-{i}", "deployments": []}
        for j, model in enumerate(models):
            deployment: dict[str, Any] = {"model": model}
            if model in OPEN:
                deployment["compute"] = {"instance_type": OPEN[model], **draw(_computes())}
            else:
                deployment |= _some(draw, {"content_safety": st.sampled_from(["enabled", "disabled"])})
                deployment["content_safety_reason"] = "filtered elsewhere"
            options = _some(draw, {"name": st.just(f"e{i}-{j}-mistral"), "tags": tags(2)})
            options |= _some(draw, {"auth": st.sampled_from(["key", "entra"])})
            project["deployments"].append({**deployment, **options})
        project |= _some(
            draw,
            {
                "connections": st.just([{"name": "own", "category": "AzureBlob", "target": "https://o.example"}]),
                "description": texts(),
                "display_name": texts().filter(str.strip),
                "tags": tags(),
                "access": accesses(),
            },
        )
        made.append(project)
    return made


def yaml(environment: Mapping[str, Any]) -> str:
    """The environment as a file: JSON is YAML."""
    return json.dumps(environment, ensure_ascii=True)


@st.composite
def _computes(draw: DrawFn) -> dict[str, Any]:
    """What machines do, apart from their size."""
    probe = st.fixed_dictionaries(
        {},
        optional={
            "initial_delay": st.integers(10, 900),
            "period": st.integers(1, 60),
            "timeout": st.integers(1, 30),
            "failure_threshold": st.integers(1, 40),
        },
    )
    return _some(
        draw,
        {
            "instance_count": st.integers(1, 3),
            "deployment": st.just("blue"),
            "request_timeout_ms": st.integers(5_000, 180_000),
            "max_concurrent_requests": st.integers(1, 8),
            "liveness": probe,
            "readiness": probe,
            "egress_public_network_access": st.sampled_from(["enabled", "disabled"]),
            "environment_variables": st.dictionaries(
                st.sampled_from(["LOG_LEVEL", "log_level", "DTYPE"]),
                st.sampled_from(["info", "", "[x]", "${y}", "é 'b'"]),
            ),
            "traffic": st.just(100),
        },
    )


def _isolated(hub: Mapping[str, Any]) -> bool:
    return bool(hub.get("managed_network", {}).get("isolation", "disabled") != "disabled")


def _some(draw: DrawFn, options: Mapping[str, SearchStrategy[Any]]) -> dict[str, Any]:
    return {name: draw(option) for name, option in options.items() if draw(st.booleans())}


def _hub_regions(day: date = TODAY) -> list[str]:
    return sorted(region.name for region in at(day).regions.values() if region.serverless(day))


def _diagnostics() -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"workspace": st.sampled_from([platform.LOGS, platform.OTHER_LOGS])},
        optional={"logs": st.sampled_from(["all", "audit"]), "metrics": st.booleans()},
    )


def _budgets() -> SearchStrategy[dict[str, Any]]:
    """One that can be made on the day that tests have."""
    told = [
        {"threshold": 80, "emails": ["b@example.com", "a@example.com"]},
        {"threshold": 100, "type": "forecast", "roles": ["Owner", "Reader"]},
        {"threshold": 100, "emails": ["a@example.com"]},
    ]
    some = st.lists(st.sampled_from(told), max_size=3, unique_by=str)
    grains = st.sampled_from(["monthly", "quarterly", "annually"])
    return st.fixed_dictionaries(
        {"amount": st.integers(1, 10**6), "start": st.sampled_from([str(TODAY.replace(day=1)), "2027-01-01"])},
        optional={"time_grain": grains, "notifications": some},
    )


def _private_endpoints() -> SearchStrategy[list[dict[str, str]]]:
    plain = {"subnet": platform.SUBNET, "location": platform.REGION}
    zoned = {**plain, "name": "pe-hub", "dns_zones": platform.ZONES}
    return st.sampled_from([[plain], [zoned], [plain, {**plain, "name": "pe-other"}]])


def _account_endpoint() -> SearchStrategy[dict[str, Any]]:
    zones = st.permutations(platform.ZONES).map(list)
    place = {"subnet": st.just(platform.SUBNET), "location": st.just(platform.REGION)}
    return st.fixed_dictionaries(place, optional={"name": st.just("pe-account"), "dns_zones": zones})


@st.composite
def _networks(draw: DrawFn) -> dict[str, Any]:
    mode = draw(st.sampled_from(["disabled", "allow_internet_outbound", "allow_only_approved_outbound"]))
    if mode == "disabled":
        return {"isolation": mode}
    rules = [{"name": "vault", "resource": platform.VAULT, "subresource": "vault"}]
    if mode == "allow_only_approved_outbound":
        rules += [
            {"name": "pypi", "fqdn": "*.example.com"},
            {"name": "monitor", "service_tag": "AzureMonitor", "protocol": "TCP", "ports": "443, 1886"},
            {"name": "anything", "service_tag": "Sql", "protocol": "*"},
        ]
    chosen = draw(st.lists(st.sampled_from(rules), unique_by=lambda rule: rule["name"]))
    made: dict[str, Any] = {"isolation": mode, "outbound_rules": chosen}
    return {**made, **_some(draw, {"firewall": st.sampled_from(["standard", "basic"])})}
