"""Outbound rules are written one at a time: the managed network takes no two at once (foundry-samples#755)."""

from __future__ import annotations

import json

from deployer.applying.arm_deployments.stages import stages
from deployer.render.bicep import MAIN, bicep
from deployer.render.render import arm
from tests.world import HEAD, World

RULES = HEAD.replace(
    "hub: {name: hub-test}\n",
    """\
hub:
  name: hub-test
  managed_network:
    isolation: allow_only_approved_outbound
    outbound_rules:
      - {name: r1, fqdn: a.example.com}
      - {name: r2, fqdn: b.example.com}
      - {name: tag, service_tag: AzureMonitor, ports: "443"}
projects:
  - name: assistants
""",
)


def chain(entries: list[dict[str, object]]) -> list[bool]:
    """Of each rule, whether it depends on another one."""
    rules = [entry for entry in entries if str(entry["type"]).endswith("/outboundRules")]
    return ["outboundrules" in json.dumps(entry["dependsOn"]).lower() for entry in rules]


def test_each_rule_of_a_rendered_template_depends_on_the_one_before() -> None:
    assert chain(json.loads(arm(World().draft(RULES).desired))["resources"]) == [False, True, True]


def test_each_rule_of_a_bicep_file_depends_on_the_one_before() -> None:
    text = bicep(World().draft(RULES).desired)[MAIN]
    rules = [part for part in text.split("\nresource ") if part.startswith("outbound_rule")]
    assert ["dependsOn" in rule and "outbound_rule_" in rule.partition("dependsOn")[2] for rule in rules] == [
        False,
        True,
        True,
    ]


def test_each_rule_of_a_deployment_depends_on_the_one_before() -> None:
    found = [stage.template for stage in stages(World().plan(RULES)) if stage.template]
    template = next(parcel.step.body["properties"]["template"] for parcel in found if parcel.step.body)
    assert chain(template["resources"]) == [False, True, True]
