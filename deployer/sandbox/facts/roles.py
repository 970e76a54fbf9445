"""Roles that Azure has built in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from deployer.sandbox.facts.read import read


@cache
def roles() -> Mapping[str, Mapping[str, Any]]:
    """Each role by its id."""
    found: Mapping[str, Mapping[str, Any]] = read("roles")["roles"]
    return found
