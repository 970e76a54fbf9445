"""An account as the provider answers it."""

from __future__ import annotations

from typing import Any

from deployer.sandbox.arm.resource_type import plain
from deployer.sandbox.facts.regions import canonical
from deployer.sandbox.foundry.writes import PROJECTS, etag
from deployer.sandbox.resources.networks import joined
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

SERVICES, OPENAI, COGNITIVE = ".services.ai.azure.com", ".openai.azure.com", ".cognitiveservices.azure.com"
_ENDPOINTS = {
    "AI Foundry API": SERVICES,
    "Azure AI Model Inference API": SERVICES,
    "Mistral AI API": SERVICES,
    "OpenAI Language Model Instance API": OPENAI,
    "Content Safety": COGNITIVE,
}
_CAPABILITIES = ({"name": "VirtualNetworks"}, {"name": "CustomerManagedKey"}, {"name": "DynamicThrottling"})


def view(cloud: Cloud, record: Record) -> dict[str, Any]:
    """With its endpoints, which follow from the subdomain, and the private endpoints that lead to it."""
    subdomain = str(record.properties.get("customSubDomainName") or "")
    region = canonical(str(record.body["location"]))
    endpoint = f"https://{subdomain}{COGNITIVE}/" if subdomain else f"https://{region}.api.cognitive.microsoft.com/"
    hosts = {name: f"https://{subdomain}{suffix}/" if subdomain else endpoint for name, suffix in _ENDPOINTS.items()}
    properties = {
        "endpoint": endpoint,
        "internalId": cloud.digest("account", record.id.lower())[:32],
        "apiProperties": {"qnaAzureSearchEndpointKey": None},
        "isMigrated": False,
        "privateEndpointConnections": joined(cloud, record),
        "capabilities": list(_CAPABILITIES),
        "endpoints": hosts,
        **record.properties,
    }
    projects = [each.name for each in cloud.index.children(record.id, PROJECTS)]
    if projects:
        properties |= {"defaultProject": projects[0], "associatedProjects": projects}
    return {**plain(cloud, record), "etag": etag(cloud, record), "properties": properties}
