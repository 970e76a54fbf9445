"""Plans made by hand for the tests of reports, one of every sort of change."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from deployer.planning.fingerprint import effects
from deployer.values.change import Action, Change, FieldChange, Plan, Step, StepKey
from deployer.values.lifecycle import Lifecycle, StageChange
from deployer.values.source import Position

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-prod"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
PROJECT = f"{WORKSPACES}/assistants"
FILE = "environments/prod.yaml"
MODELS = "azureml://registries/azureml-mistral/models"


def endpoint(model: str, **tags: str) -> dict[str, Any]:
    """The body of a serverless endpoint."""
    return {
        "location": "eastus2",
        "properties": {"authMode": "Key", "modelSettings": {"modelId": f"{MODELS}/{model}"}},
        "tags": {**tags, "deployer": "prod", "deployer-tags": ",".join(tags)},
    }


def create(name: str = "chat", line: int = 12, **more: Any) -> Change:
    """A serverless endpoint that is made."""
    body = more.pop("after", endpoint("Ministral-3B", team="platform"))
    id = f"{PROJECT}/serverlessEndpoints/{name}"
    return change(Action.CREATE, more.pop("kind", "serverless_endpoint"), id, line, **{"after": body, **more})


def update(name: str = "code", **more: Any) -> Change:
    """A serverless endpoint one tag of which changes."""
    before, after = endpoint("Codestral-2501", team="a"), endpoint("Codestral-2501", team="b")
    fields = (FieldChange(("tags", "team"), "a", "b"),)
    id = f"{PROJECT}/serverlessEndpoints/{name}"
    values = {"before": before, "after": after, "fields": fields, **more}
    return change(Action.UPDATE, "serverless_endpoint", id, 20, **values)


def replacement(name: str = "search", **more: Any) -> Change:
    """A serverless endpoint that gets another model."""
    path = ("properties", "modelSettings", "modelId")
    before, after = endpoint("Codestral-2501"), endpoint("Ministral-3B")
    fields = (FieldChange(path, f"{MODELS}/Codestral-2501", f"{MODELS}/Ministral-3B", replaces=True),)
    id = f"{PROJECT}/serverlessEndpoints/{name}"
    values = {
        "before": before,
        "after": after,
        "fields": fields,
        "reason": "properties.modelSettings.modelId cannot be changed in place",
        "outage": f"'{name}' will not answer until this is created",
        **more,
    }
    return change(Action.REPLACE, "serverless_endpoint", id, 30, **values)


def delete(name: str = "old", **more: Any) -> Change:
    """A serverless endpoint that goes."""
    id = f"{PROJECT}/serverlessEndpoints/{name}"
    return change(Action.DELETE, "serverless_endpoint", id, 0, **{"before": endpoint("Ministral-3B"), **more})


def kept(name: str = "assistants") -> Change:
    """A project that stays as it is."""
    body = {"location": "eastus2", "kind": "Project"}
    return change(Action.NOOP, "project", f"{WORKSPACES}/{name}", 5, before=body, after=body)


def reused() -> Change:
    """A Marketplace subscription of somebody else that serves as well."""
    id = f"{PROJECT}/marketplaceSubscriptions/by-hand"
    body = {"properties": {"modelId": f"{MODELS}/Ministral-3B"}}
    return change(Action.READ, "marketplace_subscription", id, 12, before=body, reason="reuses 'by-hand'")


def change(action: Action, kind: str, id: str, line: int, **more: Any) -> Change:
    """A change with the steps that its action takes."""
    position = Position(FILE, line, 9) if line else None
    steps = tuple(_step(method, id, more.get("after")) for method in _METHODS.get(action, ()))
    unknown = (("properties", "inferenceEndpoint", "uri"),) if kind == "serverless_endpoint" else ()
    values: dict[str, Any] = {
        "steps": steps,
        "position": position,
        "title": kind.replace("_", " ").replace("marketplace", "Marketplace"),
        "unknown": unknown if action in (Action.CREATE, Action.REPLACE) else (),
        **more,
    }
    return Change(action, kind, id, id.lower(), **values)


def plan(*changes: Change, **more: Any) -> Plan:
    """A plan with these changes, and the digest of their effects."""
    values = {"digest": effects(changes), "file": FILE, "facts": {"subscription().tenantId": TENANT}, **more}
    return Plan("prod", SUBSCRIPTION, "rg-prod", changes, **values)


def everything() -> Plan:
    """A plan with a change of every sort."""
    lifecycle = Lifecycle(
        "Ministral-3B",
        date(2026, 11, 23),
        "legacy",
        date(2024, 11, 4),
        (
            StageChange("legacy", date(2026, 9, 1), "Microsoft"),
            StageChange("retired", date(2026, 12, 9), "litellm", disputed=True),
        ),
        "ministral-14b-2512",
        (f"{PROJECT}/serverlessEndpoints/chat".lower(),),
    )
    changes = (kept(), reused(), create(), update(), replacement(), delete())
    return plan(*changes, notes=("hub 'x' is kept: something in it is not ours",), lifecycles=(lifecycle,))


def estate(projects: int, endpoints: int, fresh: bool = False) -> Plan:
    """A hub with many projects, each with subscriptions and endpoints. Of what is there, every eighth changes."""
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-prod"
    storage = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stprod"
    hub = f"{WORKSPACES}/hub-prod"
    links = {"properties": {"keyVault": vault, "storageAccount": storage}, "location": "eastus2"}
    above = [
        ("resource_group", GROUP, {}),
        ("key_vault", vault, {}),
        ("storage_account", storage, {}),
        ("hub", hub, links),
    ]
    found = [_some(kind, id, {"location": "eastus2", **body}, 0, fresh) for kind, id, body in above]
    number = 0
    for p in range(projects):
        project = f"{WORKSPACES}/{'team' if projects < 100 else 'project'}-{p + 1:02}"
        found.append(_some("project", project, {"location": "eastus2", "properties": {"hubResourceId": hub}}, 0, fresh))
        for e in range(endpoints):
            number += 1
            subscription = f"{project}/marketplaceSubscriptions/sub-{e + 1}"
            model = {"properties": {"modelId": f"{MODELS}/Ministral-3B"}}
            found.append(_some("marketplace_subscription", subscription, model, 0, fresh))
            id, body = (
                f"{project}/serverlessEndpoints/chat-{number:04}",
                endpoint("Ministral-3B", team="b", stage="prod"),
            )
            found.append(_some("serverless_endpoint", id, body, number, fresh, (subscription.lower(),)))
    return plan(*found)


def _some(kind: str, id: str, body: Any, number: int, fresh: bool, needs: tuple[str, ...] = ()) -> Change:
    more: dict[str, Any] = {"needs": needs, "after": body}
    if fresh:
        return change(Action.CREATE, kind, id, number + 1, **more)
    if number % 8 != 1:
        return change(Action.NOOP, kind, id, number + 1, **more, before=body)
    made = {1: create, 9: update, 17: replacement, 25: delete}[number % 32]
    return replace(made(), id=id, address=id.lower(), needs=needs, steps=tuple(made(id.rsplit("/", 1)[-1]).steps))


_METHODS = {
    Action.CREATE: ("PUT",),
    Action.UPDATE: ("PUT",),
    Action.REPLACE: ("DELETE", "PUT"),
    Action.DELETE: ("DELETE",),
}


def _step(method: str, id: str, body: Any) -> Step:
    key = StepKey("delete" if method == "DELETE" else "put", id.lower())
    sent = None if method == "DELETE" else body
    return Step(key, method, f"{id}?api-version=2025-12-01", "azure-ai-ml", sent)
