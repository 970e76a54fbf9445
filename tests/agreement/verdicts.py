"""Two verdicts on the same wish: that of the rules, and that of the sandbox when the rendered resources are sent."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from deployer.catalog.catalog import Catalog
from deployer.check.check import Checked, check
from deployer.environment.resolved import resolve
from deployer.kinds.all import kinds
from deployer.planning.compare import resolved
from deployer.render.render import render
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request
from deployer.sandbox.router import handle
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.sandbox.state.settings import SECONDS, Settings
from deployer.source.load import parse
from deployer.values.problem import Problem, Severity
from deployer.values.resource import Resource
from deployer.values.source import Path

SUBSCRIPTION = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
AT_ONCE = Settings(seconds=dict.fromkeys(SECONDS, 0.0), cores=10**9)
HOST = "https://management.azure.com"
FACTS = {"subscription().tenantId": TENANT}


@dataclass(frozen=True, slots=True)
class Wish:
    """One deployment somebody may ask for."""

    model: str
    size: str = ""
    """Machine size, or empty for a serverless endpoint."""


@dataclass(frozen=True, slots=True)
class FoundryWish:
    """One deployment that somebody may ask an account for; what is empty is left out."""

    model: str
    sku: str = ""
    version: str = ""
    capacity: int | None = None

    @property
    def size(self) -> str:
        """What a list of disagreements shows beside the model."""
        parts = (self.sku, f"version {self.version}" if self.version else "", self.capacity)
        return " ".join(str(part) for part in parts if part not in ("", None)) or "in an account"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a wish is granted; `reasons` are the codes that were given where it is not."""

    granted: bool
    reasons: frozenset[str] = frozenset()
    text: str = ""
    doubted: bool = False
    """Granted with the warning that it may be refused."""


def environment(wishes: Sequence[Wish], region: str) -> str:
    """An environment that asks for all of it: in one project, an endpoint for each wish."""
    lines = [
        "name: agreement",
        "accept_marketplace_terms: true",
        f"subscription: {SUBSCRIPTION}",
        "resource_group: rg-agreement",
        f"location: {region}",
        "hub: {name: hub-agreement}",
        "projects:",
        "- name: project-agreement",
        "  deployments:",
    ]
    for number, wish in enumerate(wishes):
        machines = f", compute: {{instance_type: {wish.size}}}" if wish.size else ""
        lines.append(f"  - {{model: {wish.model}, name: wish-{number}{machines}}}")
    return "\n".join(lines) + "\n"


def judge(wishes: Sequence[Wish], region: str, catalog: Catalog) -> tuple[list[Verdict], Checked]:
    """What the rules say of each wish, and the environment they read."""
    checked = check([parse(environment(wishes, region), "agreement.yaml")], catalog)
    errors = [problem for problem in checked.problems if problem.severity is Severity.ERROR]
    mine: dict[Path, list[Problem]] = defaultdict(list)
    for problem in errors:
        mine[problem.path[:4]].append(problem)
    shared = mine[("location",)]
    doubted = any(problem.code == "REG004" for problem in checked.problems)
    found = []
    for number, wish in enumerate(wishes):
        problems = [*mine[("projects", 0, "deployments", number)], *(x for x in shared if _concerns(x, wish))]
        text = "; ".join(problem.message for problem in problems)
        found.append(Verdict(not problems, frozenset(x.code for x in problems), text, doubted))
    return found, checked


def _concerns(problem: Problem, wish: Wish) -> bool:
    """A hub that takes no serverless endpoints is no obstacle to machines."""
    return problem.code != "REG002" or not wish.size


class Azure:
    """A sandbox in which hub and project of an environment stand, as far as it lets them."""

    def __init__(self, day: date, settings: Settings = AT_ONCE) -> None:
        self.cloud = Cloud.new(datetime.combine(day, time(12), UTC), SUBSCRIPTION, settings)
        self.token, _ = tokens.issue(self.cloud, tokens.CLIENT, "https://management.azure.com")

    def send(self, resource: Resource) -> Verdict:
        """Ask for a resource as the tool would, and look at what became of it."""
        version = kinds()[resource.kind].api_version
        url = f"{HOST}{resource.id}?api-version={version}"
        status, body = self._ask("PUT", url, resolved(resource.body, FACTS))
        if status >= 300:
            return _refusal(body)
        status, body = self._ask("GET", url)
        properties = body.get("properties", {})
        if properties.get("provisioningState", "Succeeded") != "Succeeded":
            return Verdict(False, frozenset({properties["provisioningState"]}), json.dumps(properties))
        return Verdict(True)

    def _ask(self, method: str, url: str, body: Any = None) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        answered = handle(self.cloud, Request(method, url, headers, content))
        return answered.status, json.loads(answered.body or b"{}")


def ask(wishes: Sequence[Wish], checked: Checked, day: date) -> list[Verdict]:
    """What the sandbox says of each wish when the rendered resources are sent in their order."""
    azure = Azure(day)
    (deployed,) = checked.environments
    refused: dict[Path, Verdict] = {}
    for resource in render(resolve(deployed, checked.sites[0].catalog)):
        place = resource.origin[:4] if resource.origin[2:3] == ("deployments",) else ()
        if place in refused or () in refused or resource.existing:
            continue
        verdict = azure.send(resource)
        if not verdict.granted:
            refused[place] = verdict
    granted = refused.get((), Verdict(True))
    return [refused.get(("projects", 0, "deployments", number), granted) for number, _ in enumerate(wishes)]


def _refusal(body: Any) -> Verdict:
    text = json.dumps(body)
    return Verdict(False, frozenset(re.findall(r'"code": "(\w+)"', text)), text)
