"""What must hold of environments, one rule per file, found by listing this folder.

The docstring of a rule is its documentation, and the examples in it are its tests: every `Bad` must yield the rule's
code at the line marked `# here`, every `Good` must yield nothing at all.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from deployer.rules.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of this folder, by code."""
    modules = (import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__))
    found = (module.RULE for module in modules if hasattr(module, "RULE"))
    return tuple(sorted(found, key=lambda rule: rule.code))


@cache
def unsuppressible() -> tuple[Rule, ...]:
    """The rules that cannot be suppressed: where one of them is broken, what is rendered is not what the file says."""
    return tuple(rule for rule in rules() if not rule.suppressible)
