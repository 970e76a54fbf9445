"""What this Azure does as Azure does, and how we know.

The table is behaviours.json beside this file: for each module a list of rows, which are how we know, what it does, and
where that is said. Template deployments have a table of their own.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.deployments import json5, preflight


def behaviours() -> dict[str, tuple[Behaviour, ...]]:
    """The behaviours of each part, by the name of its module."""
    found = {name: tuple(Behaviour(row[1], row[0], *row[2:]) for row in part) for name, part in _rows(".").items()}
    deployments = tuple(Behaviour(*row) for row in _rows("deployments"))
    found |= {"deployments": deployments, "lenient": json5.BEHAVIOURS, "permitted": preflight.BEHAVIOURS}
    return dict(sorted(found.items()))


def _rows(folder: str) -> Any:
    return json.loads(files("deployer.sandbox").joinpath(folder, "behaviours.json").read_text("utf-8"))
