"""The way to a sandbox, with a fault in it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from deployer.sandbox.faults.fault import Fault
from deployer.sandbox.faults.injector import Injector, Strike
from deployer.sandbox.http import Request
from deployer.sandbox.state.cloud import Cloud

_NAME = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|hub-\w+|rg-\w+|kv-\w+|st\w{12,}|[\w.]+-[0-9a-f]{6,8})(?=/|$)")


def shape(request: Request) -> str:
    """What a request is about, without names that are made up: the operation of a cell."""
    path = urlsplit(request.url).path.lower()
    return f"{request.method} {_NAME.sub('x', path)}"


def polls(request: Request) -> bool:
    """Whether it looks at an operation."""
    return request.method == "GET" and bool(
        re.search(r"operation(s|status|results)\b|/asyncoperations/", request.url, re.I)
    )


def way(cloud: Cloud, fault: Fault | None = None, at: str = "") -> Injector:
    """What happens between a run and its Azure: the fault comes to requests of that shape."""
    return Injector(cloud, [Strike(fault, lambda request: shape(request) == at)] if fault else [])
