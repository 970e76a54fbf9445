"""Problems for programs, as Terraform's `validate -json` writes them."""

from __future__ import annotations

from typing import Any

from deployer.reports.document import versioned
from deployer.reports.findings import Findings, Line, dotted
from deployer.values.problem import Fix, Problem
from deployer.values.source import Position


def as_json(findings: Findings) -> str:
    """Lines and columns begin with 1, bytes with 0; the end is the first that is not part of it."""
    return versioned(
        valid=findings.valid,
        error_count=findings.errors,
        warning_count=findings.warnings,
        diagnostics=diagnostics(findings),
    )


def diagnostics(findings: Findings) -> list[dict[str, Any]]:
    """Each problem as one of Terraform's diagnostics. Repairs are counted through, for `validate --fix=N`."""
    found, count = [], 1
    for problem in findings.problems:
        diagnostic = _diagnostic(problem, findings)
        if problem.fixes:
            diagnostic["fixes"] = [_fix(fix, number) for number, fix in enumerate(problem.fixes, count)]
        found.append(diagnostic)
        count += len(problem.fixes)
    return found


def _diagnostic(problem: Problem, findings: Findings) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rule": problem.code,
        "severity": problem.severity.value,
        "summary": problem.message,
        "detail": problem.help,
    }
    if problem.path:
        found["address"] = dotted(problem)
    if problem.position:
        line, end = findings.line(problem), findings.end(problem)
        found["range"] = _range(problem.position, end or problem.position.column, line)
        if line and end:
            found["snippet"] = {
                "code": line.text,
                "start_line": problem.position.line,
                "highlight_start_offset": problem.position.column - 1,
                "highlight_end_offset": end - 1,
            }
    return found


def _range(position: Position, end: int, line: Line | None) -> dict[str, Any]:
    return {
        "filename": position.file,
        "start": _point(position.line, position.column, line),
        "end": _point(position.line, end, line),
    }


def _point(number: int, column: int, line: Line | None) -> dict[str, int]:
    point = {"line": number, "column": column}
    if line:
        point["byte"] = line.start + len(line.text[: column - 1].encode())
    return point


def _fix(fix: Fix, number: int) -> dict[str, Any]:
    edits = [{"path": list(edit.path), "value": edit.value} for edit in fix.edits]
    return {"number": number, "title": fix.title, "edits": edits, "sure": fix.sure}
