"""By what a problem is known again in the next run, when lines and items of lists have moved."""

from __future__ import annotations

import hashlib
from collections import Counter

from deployer.reports.findings import Findings


def fingerprints(findings: Findings) -> list[str]:
    """One per problem, from its code, its file, the keys that lead to it and the word it points at; equal ones are
    numbered.
    """
    seen: Counter[str] = Counter()
    found = []
    for problem in findings.problems:
        file = findings.relative(problem.position.file) if problem.position else ""
        keys = ".".join(step for step in problem.path if isinstance(step, str))
        known = (problem.code, file, keys, findings.word(problem))
        mark = hashlib.sha256("\x1f".join(known).encode("utf-8", "replace")).hexdigest()
        found.append(f"{mark[:32]}:{seen[mark]}")
        seen[mark] += 1
    return found
