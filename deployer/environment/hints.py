"""What to do about a mistake of form, where the nearest valid word does not say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.environment.schema_paths import homes
from deployer.environment.section import Section
from deployer.values.source import Path

TRUTH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_OTHERWISE = {
    "count": "instance_count",
    "endpoint": "name",
    "endpointname": "name",
    "endpoints": "deployments",
    "instances": "instance_count",
    "modelid": "model",
    "modelname": "model",
    "models": "deployments",
    "modelversion": "version",
    "region": "location",
    "replicas": "instance_count",
    "resourcegroupname": "resource_group",
    "rg": "resource_group",
    "size": "instance_type",
    "sku": "instance_type",
    "subscriptionid": "subscription",
    "tenantid": "tenant",
    "vmsize": "instance_type",
}
"""Our keys by what Terraform, Bicep, az or people call the same."""
_TWINS = ("hub", "foundry")
"""Sections that have keys of the same name, which count once."""
_LIST = 3
"""The end of a path that tells of which list an entry is: `private_endpoints`, `[]`, the key. Wherever such a list
stands, it counts once."""
_MANY = 2
"""Places of a key that are worth naming; what stands everywhere was hardly meant for one of them."""


def synonym(key: str) -> str:
    """What we call it; empty where we know no other word."""
    return _OTHERWISE.get(key.lower().replace("_", "").replace("-", ""), "")


def misplaced(root: type[Section], path: Path) -> str:
    """Where the key at `path` belongs, seen from where it stands; empty where nobody knows it."""
    here = tuple("[]" if isinstance(part, int) else part for part in path[:-1])
    key = str(path[-1])
    found = list(dict.fromkeys((*homes(root, key), *homes(root, synonym(key)))))
    below = [home[len(here) :] for home in found if home[: len(here)] == here and len(home) > len(here) + 1]
    sorts = {home[home[0] in _TWINS :][-_LIST:] for home in found}
    tops = [home for home in found if len(home) == 1] if len(sorts) <= _MANY else []
    told = tops or below or found
    if not 0 < len(told) <= _MANY:
        return ""
    return "move it to " + " or ".join(f"'{_dotted(home)}'{' at the top' * (len(home) == 1)}" for home in told)


def conversion(wanted: str, value: Any, first: str) -> str:
    """How to write a value of the wrong type; `first` is the leading key of the section that is wanted."""
    if value is None:
        return "nothing is written after the colon: write it there, or leave the key out"
    if wanted == "true or false" and str(value).lower() in TRUTH:
        return f"write {str(TRUTH[str(value).lower()]).lower()}, without quotes"
    if wanted == "text" and isinstance(value, bool | int | float):
        return "put it in quotes"
    if "number" in wanted:
        decimal = isinstance(value, str) and value.strip().isdecimal()
        return "write it without quotes" if decimal else "write it in digits, without quotes"
    return next(_structure(wanted, value, first), "")


def _structure(wanted: str, value: Any, first: str) -> Iterator[str]:
    if wanted == "a list" and isinstance(value, Mapping):
        named = next((key for key, inner in value.items() if isinstance(inner, Mapping | None)), None)
        lead = f"'- {first}: {named}'" if named and first else "'- '"
        yield f"begin each item with {lead}, and indent the rest of it below"
    elif wanted == "a list":
        yield f"write each item on a line of its own below the key: '- {f'{first}: ' if first else ''}{value}'"
    elif wanted.startswith("a mapping") and isinstance(value, list):
        yield "write 'key: value' on each line, without the hyphens"
    elif wanted.startswith("a mapping") and isinstance(value, str) and first:
        yield f"write it as '{first}: {value}'"


def _dotted(home: tuple[str, ...]) -> str:
    return ".".join(home).replace(".[]", "[]")
