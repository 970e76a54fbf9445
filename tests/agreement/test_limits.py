"""Names, counts, times, quota and kinds of subscription: rules and sandbox refuse the same values."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.resolved import resolve
from deployer.render.render import render
from deployer.sandbox.state.settings import SECONDS, Settings
from deployer.source.load import parse
from deployer.values.problem import Invalid
from tests.agreement.verdicts import SUBSCRIPTION, Azure

TODAY = date(2026, 11, 23)
CATALOG = at(TODAY)
ENVIRONMENT = f"""name: limits
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-limits
location: eastus2
hub: {{name: hub-limits}}
projects:
- name: project-limits
  deployments:
  - {{model: mistral-small-2503, name: chat}}
  - model: mistralai-Mixtral-8x7B-Instruct-v01
    name: mixtral
    compute: {{instance_type: Standard_NC96ads_A100_v4, instance_count: 2}}
"""


def refused_by_rules(text: str) -> bool:
    return bool(check([parse(text, "limits.yaml")], CATALOG).errors)


def refused_by_azure(text: str, azure: Azure | None = None) -> bool:
    azure = azure or Azure(TODAY)
    (environment,) = check([parse(text, "limits.yaml")], CATALOG, rules=()).environments
    return not all(azure.send(resource).granted for resource in render(resolve(environment, CATALOG)))


def test_the_environment_itself_is_granted_by_both() -> None:
    assert not refused_by_rules(ENVIRONMENT)
    assert not refused_by_azure(ENVIRONMENT)


NAMES = [
    "a",
    "ab",
    "abc",
    "a-b",
    "ab-",
    "-ab",
    "1ab",
    "a_b",
    "a.b",
    "A1",
    "x" * 32,
    "x" * 33,
    "x" * 52,
    "x" * 53,
    "é12",
]
PLACES = {
    "serverless endpoint": "name: chat",
    "online endpoint": "name: mixtral",
    "hub": "name: hub-limits",
    "project": "name: project-limits",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_names(place: str, name: str) -> None:
    text = ENVIRONMENT.replace(PLACES[place], f"name: '{name}'")
    assert refused_by_rules(text) is refused_by_azure(text)


GROUPS = ["rg", "rg.", "rg.a", "rg (b)", "(b)", "r" * 90, "r" * 91, "rg/b", "rg_é", "rg%2fb", "rg\uff0e", " rg", ".."]


@pytest.mark.parametrize("name", GROUPS)
def test_resource_groups(name: str) -> None:
    """Of a name that is part of no id nothing is rendered, so Azure is asked with the id as it would be written."""
    text = ENVIRONMENT.replace("rg-limits", f"'{name}'")
    (environment,) = check([parse(ENVIRONMENT, "limits.yaml")], CATALOG, rules=()).environments
    (group,) = (item for item in render(resolve(environment, CATALOG)) if item.kind == "resource_group")
    granted = Azure(TODAY).send(replace(group, id=group.id.replace("rg-limits", name))).granted
    assert refused_by_rules(text) is not granted
    if granted:
        assert not refused_by_azure(text)


@pytest.mark.parametrize("name", ["rg.", "rg/b", "rg%2fb", "rg\uff0e", " rg", ".."])
def test_a_resource_group_that_is_part_of_no_id_is_refused_at_its_line(name: str) -> None:
    """Render refuses it too, and nobody meets that: a rule that nothing suppresses stands before it."""
    source = parse(ENVIRONMENT.replace("rg-limits", f"'{name}'"), "limits.yaml")
    (environment,) = check([source], CATALOG, rules=()).environments
    with pytest.raises(Invalid, match="RND001"):
        render(resolve(environment, CATALOG))
    refused = check([source], CATALOG).errors
    assert [(problem.code, problem.position and problem.position.line) for problem in refused] == [("NAM002", 4)]


@pytest.mark.parametrize("count", [0, 1, 50, 51])
def test_instance_counts(count: int) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"instance_count: {count}")
    assert refused_by_rules(text) is refused_by_azure(text) is (count not in (1, 50))


@pytest.mark.parametrize("timeout", [0, 1, 180_000, 180_001])
def test_request_timeouts(timeout: int) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"request_timeout_ms: {timeout}")
    assert refused_by_rules(text) is refused_by_azure(text) is (timeout not in (1, 180_000))


@pytest.mark.parametrize("requests", [-1, 0, 1, 100])
def test_requests_at_once(requests: int) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"max_concurrent_requests: {requests}")
    assert refused_by_rules(text) is refused_by_azure(text) is (requests < 1)


@pytest.mark.parametrize("cores", [0, 191, 192])
def test_quota_of_a_size_without_reserve(cores: int) -> None:
    text = ENVIRONMENT.replace("projects:", f"quota: {{standardNCADSA100v4Family: {cores}}}\nprojects:")
    azure = Azure(TODAY, Settings(seconds=dict.fromkeys(SECONDS, 0.0), cores=cores))
    assert refused_by_rules(text) is refused_by_azure(text, azure) is (cores < 192)


@pytest.mark.parametrize("cores", [24, 35, 36])
def test_quota_of_a_size_with_reserve(cores: int) -> None:
    day = date(2024, 8, 5)
    text = ENVIRONMENT.replace("mistral-small-2503", "Mistral Small").replace(
        "Mixtral-8x7B-Instruct", "Mistral-7B-Instruct"
    )
    text = text.replace("Standard_NC96ads_A100_v4", "Standard_NC12s_v3")
    text = text.replace("projects:", f"quota: {{standardNCSv3Family: {cores}}}\nprojects:")
    catalog = at(day)
    azure = Azure(day, Settings(seconds=dict.fromkeys(SECONDS, 0.0), cores=cores))
    (environment,) = check([parse(text, "limits.yaml")], catalog, rules=()).environments
    granted = all(azure.send(resource).granted for resource in render(resolve(environment, catalog)))
    assert bool(check([parse(text, "limits.yaml")], catalog).errors) is not granted
    assert granted is (cores >= 36)


@pytest.mark.parametrize("kind", CATALOG.subscriptions)
def test_kinds_of_subscription(kind: str) -> None:
    """What the rules doubt, Azure may refuse or not; what they refuse or let pass, it does too."""
    text = ENVIRONMENT.replace("location:", f"subscription_kind: {kind}\nlocation:").partition("  - model: mistralai")[
        0
    ]
    problems = check([parse(text, "limits.yaml")], CATALOG).problems
    azure = Azure(TODAY)
    azure.cloud.subscribe(SUBSCRIPTION, quota_id=kind)
    if "MKT005" not in {problem.code for problem in problems}:
        assert refused_by_rules(text) is refused_by_azure(text, azure)


def test_names_and_values_of_tags() -> None:
    values = {"ok": "x", "a/b": "x", "a<b": "x", "": "x", " ": "x", "v": "x" * 256, "w": "x" * 257}
    for name, value in values.items():
        text = ENVIRONMENT.replace("location:", f"tags: {{'{name}': '{value}'}}\nlocation:")
        assert refused_by_rules(text) is refused_by_azure(text), name


@pytest.mark.parametrize(("upper", "refused"), [("team", True), ("Team", False)])
def test_tags_that_differ_in_case_alone(upper: str, refused: bool) -> None:
    text = ENVIRONMENT.replace("location:", "tags: {Team: one}\nlocation:")
    text = text.replace("hub: {", f"hub: {{tags: {{{upper}: two}}, ")
    assert refused_by_rules(text) is refused_by_azure(text) is refused


@pytest.mark.parametrize("probe", ["liveness", "readiness"])
@pytest.mark.parametrize("key", ["initial_delay", "period", "timeout", "success_threshold", "failure_threshold"])
@pytest.mark.parametrize("value", [0, 1])
def test_probes(probe: str, key: str, value: int) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"{probe}: {{{key}: {value}}}")
    assert refused_by_rules(text) is (value == 0)
    if key in ("success_threshold", "failure_threshold"):
        assert refused_by_azure(text) is (value == 0)


@pytest.mark.parametrize("probe", ["liveness", "readiness"])
@pytest.mark.parametrize("key", ["period", "timeout"])
@pytest.mark.parametrize("value", [299, 300])
def test_probes_that_wait_long(probe: str, key: str, value: int) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"{probe}: {{{key}: {value}}}")
    assert refused_by_rules(text) is refused_by_azure(text) is (value == 300)


@pytest.mark.parametrize(("network", "refused"), [("", True), (", managed_network: {isolation: disabled}", True)])
@pytest.mark.parametrize("egress", ["", ", egress_public_network_access: disabled"])
def test_machines_of_a_closed_hub(network: str, refused: bool, egress: str) -> None:
    text = ENVIRONMENT.replace("instance_count: 2", f"instance_count: 2{egress}")
    text = text.replace("hub: {", f"hub: {{public_network_access: disabled{network}, ")
    assert refused_by_rules(text) is refused_by_azure(text) is (refused and not egress)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ("traffic: 40", "traffic: 60", False),
        ("traffic: 0", "traffic: 0", False),
        ("traffic: 40", "traffic: 50", True),
        ("traffic: 60", "traffic: 60", True),
        ("", "mirror: 50", False),
        ("", "mirror: 51", True),
        ("", "traffic: 10, mirror: 10", True),
    ],
)
def test_shares_of_traffic(first: str, second: str, refused: bool) -> None:
    machines = "model: mistralai-Mixtral-8x7B-Instruct-v01, name: mixtral"
    other = f"  - {{{machines}, compute: {{instance_type: Standard_NC96ads_A100_v4, deployment: green, {second}}}}}\n"
    text = ENVIRONMENT.replace("instance_count: 2", first or "instance_count: 1") + other
    assert refused_by_rules(text) is refused_by_azure(text) is refused


@pytest.mark.parametrize("projects", [25, 26])
def test_500_deployments_of_a_region(projects: int) -> None:
    machines = "model: mistralai-Mistral-7B-v01, compute: {instance_type: Standard_ND96amsr_A100_v4, traffic: 0"
    text = ENVIRONMENT.partition("projects:")[0] + "projects:\n"
    for number in range(projects):
        text += f"- name: project-{number}\n  deployments:\n"
        text += "".join(f"  - {{name: big-{number}, {machines}, deployment: d{each:02d}}}}}\n" for each in range(20))
    codes = {problem.code for problem in check([parse(text, "limits.yaml")], CATALOG).errors}
    assert ("CNT004" in codes) is (projects > 25)


MAIL = "emails: [a@example.com]"
BUDGETS = [
    ("2026-11-01", MAIL, False),
    ("2026-10-01", MAIL, True),
    ("2026-11-02", MAIL, True),
    ("2027-11-01", MAIL, False),
    ("2027-12-01", MAIL, True),
    ("2026-11-01", "type: forecast", True),
    ("2026-11-01", "type: forecast, roles: [Owner]", False),
    ("2026-11-01", MAIL + "".join(f"}}, {{threshold: {n}, {MAIL}" for n in range(1, 5)), False),
    ("2026-11-01", MAIL + "".join(f"}}, {{threshold: {n}, {MAIL}" for n in range(1, 6)), True),
]


@pytest.mark.parametrize(("start", "told", "refused"), BUDGETS)
def test_budgets(start: str, told: str, refused: bool) -> None:
    budget = f"{{amount: 5, start: {start}, notifications: [{{threshold: 80, {told}}}]}}"
    text = f"{ENVIRONMENT.partition('hub:')[0]}budget: {budget}\nhub: {{name: hub-limits}}\n"
    assert refused_by_rules(text) is refused_by_azure(text) is refused


@pytest.mark.parametrize(
    ("section", "address", "refused"),
    [
        ("storage_account", "203.0.113.7", False),
        ("storage_account", "203.0.113.7/32", True),
        ("storage_account", "203.0.113.6/31", True),
        ("storage_account", "203.0.113.4/30", False),
        ("storage_account", "8.0.0.0/6", False),
        ("storage_account", "10.1.0.0/16", True),
        ("storage_account", "203.0.113.7/24", True),
        ("storage_account", "2001:db8::/32", True),
        ("key_vault", "203.0.113.7/32", False),
        ("key_vault", "192.168.0.1", True),
        ("container_registry", "203.0.113.7", False),
    ],
)
def test_addresses_that_firewalls_let_in(section: str, address: str, refused: bool) -> None:
    rules = f"{{network_rules: {{addresses: ['{address}']}}}}"
    text = ENVIRONMENT.partition("hub:")[0] + f"hub: {{name: hub-limits, {section}: {rules}}}\n"
    assert refused_by_rules(text) is refused_by_azure(text) is refused


@pytest.mark.parametrize(("sku", "refused"), [("basic", True), ("standard", True), ("premium", False)])
def test_registries_with_rules_of_networks(sku: str, refused: bool) -> None:
    registry = f"{{sku: {sku}, network_rules: {{addresses: [203.0.113.7]}}}}"
    text = ENVIRONMENT.partition("hub:")[0] + f"hub: {{name: hub-limits, container_registry: {registry}}}\n"
    assert refused_by_rules(text) is refused_by_azure(text) is refused
