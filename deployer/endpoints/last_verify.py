"""What came of the last `verify` of each endpoint, as this folder remembers it.

The record serves `status` and `inventory` alone. Nothing is decided by it: where it was deleted, or cannot be read,
nobody remembers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from deployer.source import files
from deployer.values.outcome import Outcome
from deployer.values.status import Verified

FILE = files.STATE / "verified.json"
_MOST = 16 * 2**20
_PLACES = ("azure", "sandbox")


def remember(outcomes: Iterable[Outcome], sandbox: bool, at: str) -> None:
    """Write down how each endpoint answered, those of a sandbox apart from the others. Raises OSError."""
    known, azure = _read(), _PLACES[sandbox]
    told = sorted(outcomes, key=lambda each: not each.ok)  # of several deployments, one that does not answer
    asked = {each.probe.id.lower(): {"at": at, "ok": each.ok, "detail": each.detail} for each in told}
    if asked:
        found = {**known, azure: {**known.get(azure, {}), **asked}}
        files.replace(FILE, json.dumps(found, sort_keys=True, indent=1).encode())


def remembered(sandbox: bool) -> Mapping[str, Verified]:
    """The last answer of each endpoint, by its id in lower case."""
    found: dict[str, Verified] = {}
    for id, each in _read().get(_PLACES[sandbox], {}).items():
        with suppress(KeyError, TypeError):
            found[id] = Verified(str(each["at"]), each["ok"] is True, str(each["detail"]))
    return found


def _read() -> dict[str, dict[str, Any]]:
    with suppress(OSError, ValueError, RecursionError):
        data = json.loads(files.read(FILE, _MOST))
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if isinstance(value, dict)}
    return {}
