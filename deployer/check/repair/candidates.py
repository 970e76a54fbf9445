"""Edits that may help, by what a finding is about. Nothing here is promised: repair.py tries them."""

from __future__ import annotations

from collections.abc import Iterator

from deployer.check.repair.deployments import away, kinds, models, sizes
from deployer.check.repair.fix_context import FixContext, Ideas
from deployer.check.repair.names import names
from deployer.check.repair.reduce import fewer, shares
from deployer.check.repair.regions import regions
from deployer.rules import rules
from deployer.values.problem import Fix

_ORDER: dict[str, tuple[Ideas, ...]] = {
    "LIF": (models, away),
    "LOA001": (shares,),
    "MOD001": (models,),
    "MOD002": (kinds, models),
    "MOD003": (kinds, models),
    "MOD004": (models, away),
    "MOD006": (models,),
    "MOD007": (models,),
    "NAM": (names,),
    "QUO001": (fewer, sizes, models),
    "REG001": (regions,),
    "REG002": (regions, models),
    "REG003": (regions, models, away),
    "REG007": (regions,),
    "SIZ": (sizes, models),
    "SKU002": (regions, models),
}
"""Where to look first, by code or by its letters. What is not here is repaired as its rule says, or by hand."""
_EVERYTHING = (names, sizes, kinds, models, regions)
"""Rules of others are tried in every way."""


def candidates(code: str, subject: FixContext) -> Iterator[Fix]:
    """Edits worth a try, nearest first."""
    if code == "SCH002" and subject.path[-1:] == ("instance_type",):
        yield from sizes(subject)
    for dimension in _ORDER.get(code) or _ORDER.get(code[:3]) or (() if _ours(code) else _EVERYTHING):
        yield from dimension(subject)


def _ours(code: str) -> bool:
    return code[:3] in ("SCH", "SUP") or any(rule.code == code for rule in rules())
