"""Endpoints as lines that a shell evaluates and a .env file holds."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """`AZUREAI_ENDPOINT_URL` for one endpoint. With several, each variable ends in the names of its endpoint, so that
    none is set twice: the environment where there are several, the project and the endpoint.
    """
    if len(endpoints) == 1:
        return f"AZUREAI_ENDPOINT_URL={shlex.quote(endpoints[0].url)}\n"
    several = len({item.environment for item in endpoints}) > 1
    plain = [_name(item, several) for item in endpoints]
    times = Counter(plain)
    names = [name if times[name] == 1 else f"{name}_{_mark(item)}" for name, item in zip(plain, endpoints, strict=True)]
    return "".join(
        f"AZUREAI_ENDPOINT_URL_{name}={shlex.quote(item.url)}\n" for name, item in zip(names, endpoints, strict=True)
    )


def _name(item: Endpoint, several: bool) -> str:
    place = f"{item.environment}_" if several else ""
    return re.sub(r"[^A-Z0-9]", "_", f"{place}{item.project}_{item.name}".upper())


def _mark(item: Endpoint) -> str:
    """Tells apart what reads alike in letters, digits and underscores: `a-b/c` and `a/b-c`."""
    return sha256(f"{item.environment} {item.id}".lower().encode()).hexdigest()[:8].upper()
