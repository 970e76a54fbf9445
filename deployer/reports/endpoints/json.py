"""Endpoints for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from deployer.reports.document import document
from deployer.values.endpoint import Endpoint

_BASES = {
    "azure_ai_inference_endpoint": "",
    "chat_completions_url": "/chat/completions",
    "litellm_azure_ai_api_base": "",
    "litellm_mistral_api_base": "/v1",
    "mistral_server_url": "",
    "openai_base_url": "/v1",
}
"""What stands behind the address of an endpoint where a client asks for a base (docs/clients.md)."""


def report(endpoints: Sequence[Endpoint]) -> str:
    """A list of objects, in the order of the environment file."""
    return document({"format_version": "1.0", "endpoints": [_endpoint(item) for item in endpoints]})


def _endpoint(item: Endpoint) -> dict[str, Any]:
    return {
        **asdict(item),
        "base_urls": {key: f"{item.url}{behind}" for key, behind in _BASES.items()},
        "full_name": item.full_name,
        "type": item.kind.replace(" ", "_"),
    }
