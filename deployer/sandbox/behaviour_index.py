"""What this Azure does as Azure does, and how we know.

The table is behaviours.json beside this file: for each module a list of rows, which are how we know, what it does, and
where that is said. The modules of template deployments and of Foundry say theirs themselves, in `BEHAVIOURS`.
"""

from __future__ import annotations

import json
from importlib.resources import files

from deployer.sandbox.arm.type_registry import modules
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.deployments import json5, preflight, sources


def behaviours() -> dict[str, tuple[Behaviour, ...]]:
    """The behaviours of each part, by the name of its module."""
    rows = json.loads(files("deployer.sandbox").joinpath("behaviours.json").read_text("utf-8"))
    found = {name: tuple(Behaviour(row[1], row[0], *row[2:]) for row in part) for name, part in rows.items()}
    found |= {"deployments": sources.BEHAVIOURS, "lenient": json5.BEHAVIOURS, "permitted": preflight.BEHAVIOURS}
    for module in modules():
        if own := getattr(module, "BEHAVIOURS", ()):
            found[" ".join(module.__name__.split(".")[-2:])] = own
    return dict(sorted(found.items()))
