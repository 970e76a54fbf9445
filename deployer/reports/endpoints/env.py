"""Endpoints as lines of a shell or a .env file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from deployer.values.endpoint import Endpoint


def report(endpoints: Sequence[Endpoint]) -> str:
    """`AZUREAI_ENDPOINT_URL` for one endpoint; with several, each name carries that of its endpoint."""
    if len(endpoints) == 1:
        return f"AZUREAI_ENDPOINT_URL={shlex.quote(endpoints[0].url)}\n"
    return "".join(f"AZUREAI_ENDPOINT_URL_{_name(item)}={shlex.quote(item.url)}\n" for item in endpoints)


def _name(item: Endpoint) -> str:
    return re.sub(r"[^A-Z0-9]", "_", f"{item.project}_{item.name}".upper())
