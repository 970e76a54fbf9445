"""Problems as a Code Quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/"""

from __future__ import annotations

from typing import Any

from deployer.reports.document import document
from deployer.reports.findings import Findings, fingerprints, sentence
from deployer.values.problem import Problem, Severity

_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def as_gitlab(findings: Findings) -> str:
    """One entry per problem; a problem without a place is reported at the first file."""
    marks = fingerprints(findings)
    return document([_entry(problem, mark, findings) for problem, mark in zip(findings.problems, marks, strict=True)])


def _entry(problem: Problem, mark: str, findings: Findings) -> dict[str, Any]:
    at = findings.place(problem)
    return {
        "description": sentence(problem),
        "check_name": problem.code,
        "fingerprint": mark,
        "severity": _SEVERITY[problem.severity],
        "location": {"path": findings.relative(at.file), "lines": {"begin": at.line}},
    }
