"""The endpoints that can be called; none of the formats holds a key."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from deployer.reports.ansi import block, bold, printable
from deployer.reports.document import versioned
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


def as_text(endpoints: Sequence[Endpoint]) -> str:
    """A paragraph each: name with project, kind, state, environment, model and URL."""
    return "".join(_paragraph(item) for item in endpoints) or "No endpoint is live.\n"


def _paragraph(item: Endpoint) -> str:
    lines = [bold(printable(item.full_name)), f"  {item.kind}, {printable(item.state)}"]
    lines += [f"  in     {printable(item.environment)}"] if item.environment else []
    return block([*lines, f"  model  {printable(item.model)}", f"  url    {printable(item.url)}"])


def as_json(endpoints: Sequence[Endpoint]) -> str:
    """A list of objects, in the order of the environment file."""
    return versioned(endpoints=[_endpoint(item) for item in endpoints])


def _endpoint(item: Endpoint) -> dict[str, Any]:
    return {
        **asdict(item),
        "base_urls": {key: f"{item.url}{behind}" for key, behind in _BASES.items()},
        "full_name": item.full_name,
        "type": item.kind.replace(" ", "_"),
    }


def as_env(endpoints: Sequence[Endpoint]) -> str:
    """Lines that a shell evaluates and a .env file holds: `AZUREAI_ENDPOINT_URL` for one endpoint. With several, each
    variable ends in the names of its endpoint, so that none is set twice: the environment where there are several, the
    project and the endpoint.
    """
    if len(endpoints) == 1:
        return f"AZUREAI_ENDPOINT_URL={shlex.quote(endpoints[0].url)}\n"
    several = len({item.environment for item in endpoints}) > 1
    plain = [_name(item, several) for item in endpoints]
    times = Counter(plain)
    names = [name if times[name] == 1 else f"{name}_{_mark(item)}" for name, item in zip(plain, endpoints, strict=True)]
    urls = (shlex.quote(item.url) for item in endpoints)
    return block(f"AZUREAI_ENDPOINT_URL_{name}={url}" for name, url in zip(names, urls, strict=True))


def _name(item: Endpoint, several: bool) -> str:
    place = f"{item.environment}_" if several else ""
    return re.sub(r"[^A-Z0-9]", "_", f"{place}{item.project}_{item.name}".upper())


def _mark(item: Endpoint) -> str:
    """Tells apart what reads alike in letters, digits and underscores: `a-b/c` and `a/b-c`."""
    return sha256(f"{item.environment} {item.id}".lower().encode()).hexdigest()[:8].upper()
