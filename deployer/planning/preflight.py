"""Everything that Azure can be asked about a plan before its first write, and the refusal of one that would fail."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module

import deployer.planning.checks
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.catalog.catalog import Catalog
from deployer.planning.checks.check import Check, Subject
from deployer.values.change import Plan
from deployer.values.check_result import CheckResult, Verdict
from deployer.values.live import Live
from deployer.values.problem import Refused, Unsafe


@cache
def checks() -> tuple[Check, ...]:
    """Every check, by name."""
    folder = deployer.planning.checks
    found = (
        getattr(import_module(f"{folder.__name__}.{each.name}"), "CHECK", None)
        for each in pkgutil.iter_modules(folder.__path__)
    )
    return tuple(sorted((check for check in found if check), key=lambda check: check.name))


def preflight(
    azure: Azure, plan: Plan, catalog: Catalog, live: Live, engine: str = "direct"
) -> tuple[CheckResult, ...]:
    """Each check with its verdict. Sends GET, and the POSTs that ask whether a name is free. Raises Lost: where nobody
    answers nothing is known. `live` is what the plan was made from.
    """
    subject = Subject(azure, plan, catalog, live, engine)
    return tuple(_result(check, subject) for check in checks())


def require_ready(results: Iterable[CheckResult]) -> None:
    """Raises Unsafe with every problem that a check found."""
    if problems := [problem for each in results for problem in each.problems]:
        raise Unsafe(problems)


def _result(check: Check, subject: Subject) -> CheckResult:
    try:
        seen = check.look(subject)
    except Lost:
        raise
    except Refused as refused:
        problem = refused.problems[0]
        return CheckResult(check.name, Verdict.UNKNOWN, problem.message, problem.help or "")
    if problems := tuple(seen.problems):
        told = "; ".join(dict.fromkeys(problem.message for problem in problems))
        return CheckResult(check.name, Verdict.FAIL, told, problems[0].help or "", problems)
    if seen.untold:
        return CheckResult(check.name, Verdict.UNKNOWN, "; ".join(dict.fromkeys(seen.untold)), seen.help)
    return CheckResult(check.name, Verdict.PASS, seen.passed)
