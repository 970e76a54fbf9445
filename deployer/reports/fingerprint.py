"""By what a problem is known again in the next run, when lines have moved."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from deployer.reports.findings import dotted
from deployer.values.problem import Problem


def fingerprints(problems: Iterable[Problem]) -> list[str]:
    """One per problem, from its code, its file and its path in the file; equal ones are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for problem in problems:
        file = problem.position.file if problem.position else ""
        mark = hashlib.sha256("\x1f".join((problem.code, file, dotted(problem))).encode("utf-8", "replace")).hexdigest()
        found.append(f"{mark[:32]}:{seen[mark]}")
        seen[mark] += 1
    return found
