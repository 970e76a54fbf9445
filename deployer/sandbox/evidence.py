"""What this Azure does as Azure does, and how we know: gathered from the files that do it."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import deployer.sandbox.foundry
import deployer.sandbox.frontend
import deployer.sandbox.types
from deployer.sandbox import actions, checks, linked, locks, rights, scoring, throttle, tokens
from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.deployments import json5, preflight
from deployer.sandbox.inference import sources as inference


def behaviours() -> dict[str, tuple[Behaviour, ...]]:
    """The behaviours of each part, by its name."""
    found = {
        "actions": actions.BEHAVIOURS,
        "checks": checks.BEHAVIOURS,
        "inference": inference.BEHAVIOURS,
        "lenient": json5.BEHAVIOURS,
        "linked": linked.BEHAVIOURS,
        "lock": locks.BEHAVIOURS,
        "permitted": preflight.BEHAVIOURS,
        "rights": rights.BEHAVIOURS,
        "scoring": scoring.BEHAVIOURS,
        "throttle": throttle.BEHAVIOURS,
        "tokens": tokens.BEHAVIOURS,
    }
    for package in (deployer.sandbox.frontend, deployer.sandbox.types):
        for module in pkgutil.iter_modules(package.__path__):
            found[module.name] = import_module(f"{package.__name__}.{module.name}").BEHAVIOURS
    for module in pkgutil.iter_modules(deployer.sandbox.foundry.__path__):
        held = getattr(import_module(f"deployer.sandbox.foundry.{module.name}"), "BEHAVIOURS", ())
        found |= {f"foundry {module.name}": held} if held else {}
    return dict(sorted(found.items()))
