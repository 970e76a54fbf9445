"""Serverless endpoints: a model as an API, billed per token.

https://learn.microsoft.com/azure/templates/microsoft.machinelearningservices/workspaces/serverlessendpoints
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.resolved import WORKSPACES, ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.capabilities import Billing, Resources
from deployer.kinds.hub.marketplace_subscription import subscription_id
from deployer.kinds.hub.workspace_endpoint import serving
from deployer.kinds.key import LOCATION, PROTECTED, Key, asset, switch, words
from deployer.kinds.kind import ENVELOPE, IDENTITY, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.json_path import at
from deployer.values.resource import Body, Resource

_MODEL = ("properties", "modelSettings", "modelId")


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """One endpoint for each deployment without machines."""
    environment = site.environment
    for home, served in site.serverless():
        deployment = served.deployment
        values = {
            "location": site.location,
            "tags": own_tags(
                environment.name, environment.tags, home.project.tags, deployment.tags, protection(deployment.protect)
            ),
            "auth": {ours: theirs for theirs, ours in AUTH.items()}[deployment.auth],
            "content_safety": deployment.content_safety.capitalize(),
            "model": served.model.asset_id,
        }
        bought = (subscription_id(site, home, served),) if served.model.marketplace else ()
        yield Wanted(
            f"{home.id}/serverlessEndpoints/{served.name}",
            values,
            needs=(home.id, *bought),
            origin=served.path,
        )


def slots(id: str, body: Body) -> tuple[str, ...]:
    """A name is unique in its region, and a project deploys each model once (SEED1, SLS_2026_01)."""
    project, _, name = id.rsplit("/", 2)
    region = str(body.get("location", "")).replace(" ", "")
    model = at(body, _MODEL)
    place = f"serverless name {region} {name}".lower()
    return (place, f"model {project} {model}".lower()) if model else (place,)


def model(item: Resource, _: Resources) -> str:
    """The model it was made for."""
    return str(at(item.body, _MODEL) or "")


AUTH = {"Key": "key", "AAD": "entra"}
KIND = Kind(
    name="serverless_endpoint",
    title="serverless endpoint",
    type=f"{WORKSPACES}/serverlessEndpoints",
    api_version="2025-12-01",
    parent="project",
    wants=wants,
    writer="azure-ai-ml",
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            *IDENTITY,
            ("properties", "endpointState"),
            ("properties", "inferenceEndpoint"),
            ("properties", "marketplaceSubscriptionId"),
            ("properties", "provisioningState"),
        ),
        computed=(("properties", "inferenceEndpoint", "uri"),),
        caseless=(("location",), _MODEL, ("sku", "name")),
    ),
    lifecycle=Lifecycle(
        forces_replacement=(("location",), _MODEL),
        health={
            ("properties", "provisioningState"): frozenset({"Succeeded"}),
            ("properties", "endpointState"): frozenset({"Online"}),
        },
        replaced_if_failed=True,
        slots=slots,
        patches=False,  # azure-ai-ml writes these, and has no PATCH for them
        deadline=1800,
    ),
    ownership=Ownership(
        uses_sibling=_MODEL,
    ),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("properties", "authMode"): Key(("auth",), words(AUTH)),
            ("properties", "contentSafety", "contentSafetyStatus"): Key(("content_safety",), switch),
            _MODEL: Key(("model",), asset),
        },
    ),
    serving=serving(model, serverless=True),
    billing=Billing(per="token", item=lambda item: model(item, {})),
)
