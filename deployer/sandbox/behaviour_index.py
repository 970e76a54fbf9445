"""What this Azure does as Azure does, and how we know: gathered from the files that do it."""

from __future__ import annotations

from deployer.sandbox.arm.type_registry import modules
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.deployments import json5, preflight
from deployer.sandbox.inference import inference_rbac
from deployer.sandbox.inference import sources as inference


def behaviours() -> dict[str, tuple[Behaviour, ...]]:
    """The behaviours of each part, by its name."""
    found = {
        "inference": inference.BEHAVIOURS,
        "inference_rbac": inference_rbac.BEHAVIOURS,
        "lenient": json5.BEHAVIOURS,
        "permitted": preflight.BEHAVIOURS,
    }
    for module in modules():
        if own := getattr(module, "BEHAVIOURS", ()):
            folder, name = module.__name__.split(".")[-2:]
            found[f"foundry {name}" if folder == "foundry" else name] = own
    return dict(sorted(found.items()))
