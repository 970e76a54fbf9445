"""Reads the rows beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def read(name: str) -> Any:
    """The content of facts/NAME.json. Shared: never changed in place."""
    return json.loads(resources.files("deployer.sandbox.facts").joinpath(f"{name}.json").read_text("utf-8"))
