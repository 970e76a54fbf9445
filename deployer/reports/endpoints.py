"""The endpoints that can be called; none of the formats holds a key."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from msgspec import to_builtins

from deployer.kinds.capabilities import DEPLOYMENT_HEADER
from deployer.reports.ansi import block, bold, printable
from deployer.reports.document import versioned
from deployer.values.endpoint import Endpoint


def as_text(endpoints: Sequence[Endpoint]) -> str:
    """A paragraph each: name with project, kind, state, environment, model and URL."""
    return "".join(_paragraph(item) for item in endpoints) or "No endpoint is live.\n"


def _paragraph(item: Endpoint) -> str:
    lines = [bold(printable(item.full_name)), f"  {item.kind}, {printable(item.state)}"]
    lines += [f"  in     {printable(item.environment)}"] if item.environment else []
    lines += [f"  model  {printable(item.model)}", f"  url    {printable(item.url)}"]
    if item.deployment:
        lines.append(f"  call   with the header {DEPLOYMENT_HEADER}: {printable(item.deployment)}")
    lines += _behind(item)
    if item.request_model:
        lines.append(f"  call   as model '{printable(item.request_model)}'")
        lines += [f"  {name:<27} {printable(base)}" for name, base in item.bases]
    return block(lines)


def _behind(item: Endpoint) -> Iterator[str]:
    """A line for each deployment, with what it answers of the calls that name none."""
    width = max((len(each.name) for each in item.deployments), default=0)
    for each in item.deployments:
        yield f"    {printable(each.name):<{width}}  {each.traffic:>3} %  {printable(each.model)}"
    if item.deployments:
        yield f"  call   one of them with the header {DEPLOYMENT_HEADER}"


def as_json(endpoints: Sequence[Endpoint]) -> str:
    """A list of objects, in the order of the environment file."""
    return versioned(endpoints=[_endpoint(item) for item in endpoints])


def _endpoint(item: Endpoint) -> dict[str, Any]:
    told = to_builtins(item)
    del told["bases"]
    return {
        **told,
        "base_urls": dict(item.bases),
        "full_name": item.full_name,
        "type": item.type or item.kind.replace(" ", "_"),
    }


def as_env(endpoints: Sequence[Endpoint]) -> str:
    """Lines that a shell evaluates and a .env file holds: `AZUREAI_ENDPOINT_URL` for one endpoint, and
    `AZUREAI_ENDPOINT_MODEL` or `AZUREAI_ENDPOINT_DEPLOYMENT` where callers name it. With several, each variable ends in
    the names of its endpoint, so that none is set twice: the environment where there are several, the project and the
    endpoint.
    """
    if len(endpoints) == 1:
        return block(_variables(endpoints[0], ""))
    several = len({item.environment for item in endpoints}) > 1
    plain = [_name(item, several) for item in endpoints]
    times = Counter(plain)
    names = [name if times[name] == 1 else f"{name}_{_mark(item)}" for name, item in zip(plain, endpoints, strict=True)]
    return block(line for name, item in zip(names, endpoints, strict=True) for line in _variables(item, f"_{name}"))


def _variables(item: Endpoint, ending: str) -> Iterator[str]:
    yield f"AZUREAI_ENDPOINT_URL{ending}={shlex.quote(item.url)}"
    if item.deployment:
        yield f"AZUREAI_ENDPOINT_DEPLOYMENT{ending}={shlex.quote(item.deployment)}"
    if item.request_model:
        yield f"AZUREAI_ENDPOINT_MODEL{ending}={shlex.quote(item.request_model)}"
        known = dict(item.bases)
        for name, base in _SAMPLES.items():
            if base in known and not ending:
                yield f"{name}={shlex.quote(known[base])}"


_SAMPLES = {
    "AZURE_AI_API_BASE": "litellm_azure_ai_api_base",
    "AZURE_INFERENCE_ENDPOINT": "azure_ai_inference_endpoint",
    "AZURE_OPENAI_BASE_URL": "openai_base_url",
}
"""Variables of Microsoft's samples and of LiteLLM, for one deployment of an account."""


def _name(item: Endpoint, several: bool) -> str:
    place = f"{item.environment}_" if several else ""
    return re.sub(r"[^A-Z0-9]", "_", f"{place}{item.project}_{item.name}".upper())


def _mark(item: Endpoint) -> str:
    """Tells apart what reads alike in letters, digits and underscores: `a-b/c` and `a/b-c`."""
    return sha256(f"{item.environment} {item.id}".lower().encode()).hexdigest()[:8].upper()
