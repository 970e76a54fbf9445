"""Names we derive: the same input always gives the same name, on any machine."""

from __future__ import annotations

import hashlib
import re
import uuid

ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""The name of an environment: a tag, part of names that we derive, and part of file names."""


def digest(*parts: str, length: int = 8) -> str:
    """The first `length` hexadecimal digits of a hash over the parts, letter case aside."""
    text = "\x1f".join(part.lower() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def deployment_name(model: str, version: str, size: str) -> str:
    """The name of an online deployment that is given none: another model, version or machine has another, so that it
    can be made beside the old one and take over its traffic without a pause.
    """
    return f"{slug(model.removeprefix('mistralai-'), 25)}-{digest(model, version, size, length=6)}"


def slug(text: str, limit: int) -> str:
    """Lower-case letters, digits and single hyphens, beginning with a letter, at most `limit` characters."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return (words if words[:1].isalpha() else f"m-{words}")[:limit].rstrip("-")


def endpoint_name(model: str, *place: str, limit: int) -> str:
    """Default name of an endpoint: the model, and a hash of the place (subscription, group, project) it stands in."""
    return f"{slug(model, limit - 7)}-{digest(*place, model, length=6)}"


def subscription_name(model: str, environment: str, project: str) -> str:
    """Name of a Marketplace subscription of ours: whoever bears another name was made by somebody else."""
    return f"{slug(model, 60)}-{digest('marketplace', environment, project, model)}"


def storage_name(subscription: str, group: str, hub: str, location: str) -> str:
    """Storage account of a hub: 3 to 24 lower-case letters and digits, unique in all of Azure."""
    return "st" + digest("storage", subscription, group, hub, location, length=18)


def vault_name(subscription: str, group: str, hub: str, location: str) -> str:
    """Key vault of a hub: 3 to 24 characters, unique in all of Azure."""
    return "kv-" + digest("vault", subscription, group, hub, location, length=18)


def registry_name(subscription: str, group: str, hub: str, location: str) -> str:
    """Container registry of a hub: 5 to 50 letters and digits, unique in all of Azure."""
    return "cr" + digest("registry", subscription, group, hub, location, length=18)


def insights_name(subscription: str, group: str, hub: str, location: str) -> str:
    """Application Insights of a hub: unique in its group."""
    return "appi-" + digest("insights", subscription, group, hub, location, length=12)


def private_endpoint_name(hub: str, subnet: str) -> str:
    """Default name of a private endpoint: the hub, and a hash of the subnet it leads from."""
    return f"pe-{hub}-{digest('private endpoint', hub, subnet, length=6)}"


def rule_name(name: str, environment: str, hub: str) -> str:
    """Name of an outbound rule of ours: the rules have no tags, so that the name has to say whose they are."""
    return f"{name}-{digest('outbound rule', environment, hub, name, length=6)}"


def setting_name(environment: str, workspace: str) -> str:
    """Name of a diagnostic setting of ours, which has no tags either."""
    return f"{slug(environment, 40)}-{digest('diagnostic setting', environment, workspace)}"


def budget_name(environment: str) -> str:
    """Name of the budget of ours, which has no tags: 1 to 63 letters, digits, hyphens and underscores."""
    return f"{slug(environment, 40)}-{digest('budget', environment)}"


def assignment_name(environment: str, *content: str) -> str:
    """Name of a role assignment of ours, a GUID: of the environment, the scope, the role and the principal."""
    text = "\x1f".join((environment, *(part.lower() for part in content)))
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"deployer:role-assignment:{text}"))
