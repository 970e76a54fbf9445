"""One environment with every kind of resource, and a way to every leaf of what is live."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from deployer.kinds.all import kind_of, kinds
from deployer.values.live import Live
from deployer.values.resource import Expression, Resource
from deployer.values.source import Path
from tests import platform
from tests.world import SUBSCRIPTION, World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-whole"
HUB = f"""\
name: whole
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-whole
location: {platform.REGION}
tags: {{team: platform}}
access: [{{role: Azure AI Developer, principal: {platform.PRINCIPAL}, type: user}}]
diagnostics: {{workspace: {platform.LOGS}}}
budget: {{amount: 500, start: 2026-11-01, notifications: [{{threshold: 80, emails: [team@example.com]}}]}}
hub:
  name: hub-whole
  description: everything there is
  managed_network:
    isolation: allow_only_approved_outbound
    firewall: basic
    outbound_rules:
      - {{name: pypi, fqdn: "*.example.com"}}
      - {{name: monitor, service_tag: AzureMonitor}}
      - {{name: vault, resource: {platform.VAULT}, subresource: vault}}
  private_endpoints: [{{subnet: {platform.SUBNET}}}]
  user_assigned_identities: [{platform.IDENTITY}]
  customer_managed_key: {{key_vault: {platform.KEYS}, key: {platform.KEY}, identity: {platform.IDENTITY}}}
  container_registry: {{}}
  application_insights: {{workspace: {platform.LOGS}}}
projects:
  - name: assistants
    connections: [{{name: documents, category: AzureBlob, target: "https://d.blob.core.windows.net"}}]
    deployments:
      - {{model: mistral-small-2503, name: chat, tags: {{stage: dev}}}}
      - {{model: mistralai-Mistral-7B-Instruct-v0-2, name: batch, compute: {{instance_type: Standard_NC24ads_A100_v4}}}}
"""
WHOLE = f"""\
{HUB}\
foundry:
  name: ai-whole
  network_rules: {{addresses: [203.0.113.0/24]}}
  private_endpoints: [{{subnet: {platform.SUBNET}, dns_zones: [{", ".join(platform.ZONES)}]}}]
  content_filters:
    - {{name: strict, filters: [{{harm: Violence, source: prompt, severity: low}}]}}
  connections: [{{name: search, category: CognitiveSearch, target: "https://s.search.windows.net"}}]
  projects:
    - name: writers
      description: who write
      connections: [{{name: files, category: AzureBlob, target: "https://s.blob.core.windows.net"}}]
  deployments:
    - {{model: Mistral-Large-3, name: large, capacity: 10, content_filter: strict, tags: {{stage: dev}}}}
"""


def built(text: str = WHOLE) -> World:
    """A sandbox in which the whole environment stands on a platform."""
    world = platform.build(World())
    world.apply(text)
    return world


def one_of_each(world: World) -> dict[str, tuple[Resource, Resource]]:
    """Desired and live resource of each kind, by the name of the kind."""
    made = world.draft(WHOLE)
    found = {item.kind: (item, made.live.resources[item.address]) for item in made.desired}
    assert set(found) == set(kinds())
    return found


def managed(desired: Resource) -> list[Path]:
    """Every property of a resource that a template states and Azure answers."""
    kind = kind_of(desired)
    if kind.comparison.managed:
        return [*kind.comparison.managed]
    stated = leaves(desired.body, kind.comparison.whole)
    # What only ARM can evaluate, the tenant of a vault, is taken as it is where there is one.
    return [path for path, value in stated if path not in kind.comparison.write_only and not _is_expression(value)]


def _is_expression(value: Any) -> bool:
    return isinstance(value, Expression)


def leaves(value: Any, whole: tuple[Path, ...] = (), path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value with its path; what compares as a whole as one."""
    if isinstance(value, dict) and path not in whole and value and not _is_expression(value):
        for key, below in value.items():
            yield from leaves(below, whole, (*path, key))
    else:
        yield path, value


def put(body: dict[str, Any], path: Path, value: Any) -> None:
    """Another value at a path, wherever it leads."""
    for key in path[:-1]:
        below = body.get(str(key))
        body[str(key)] = below if isinstance(below, dict) else {}
        body = body[str(key)]
    body[str(path[-1])] = value


def with_bodies(live: Live, bodies: Mapping[str, dict[str, Any]]) -> Live:
    """What is live, with other bodies at some addresses."""
    changed = {key: replace(live.resources[key], body=body) for key, body in bodies.items()}
    return replace(live, resources={**live.resources, **changed})


def copy(value: Any) -> Any:
    """The same value, free to be changed."""
    return json.loads(json.dumps(value))


def idle(live: Resource, wanted: Resource) -> Iterator[tuple[Path, Any]]:
    """What of a live resource nobody manages: read-only, what Azure adds, what somebody may have set."""
    kind = kind_of(live)
    stated = {path for path, _ in leaves(wanted.body)}
    roots = (*kind.comparison.managed, *kind.comparison.whole, *kind.comparison.defaults, *kind.lifecycle.health)
    for path, value in leaves(live.body):
        inside = any(path[: len(root)] == root or root[: len(path)] == path for root in roots)
        if not inside and not any(path[: len(x)] == x or x[: len(path)] == path for x in stated) and path[0] != "tags":
            yield path, value


def other(value: Any) -> Any:
    """Another value of the same sort."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, dict):
        return {} if value else {"other": 50}
    return [{"category": "other", "enabled": True}]
