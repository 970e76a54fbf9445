"""Problems as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from deployer import __version__
from deployer.reports.annotations import sentence
from deployer.reports.document import document
from deployer.reports.findings import Findings, dotted
from deployer.reports.fingerprint import fingerprints
from deployer.values.problem import Problem, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"


def report(findings: Findings) -> str:
    """One run. Alerts are known again by code, file and path, so that none reopens when a line moves."""
    codes = sorted({problem.code for problem in findings.problems})
    marks = fingerprints(findings.problems)
    results = [
        {**_result(problem, findings), "ruleIndex": codes.index(problem.code), "partialFingerprints": _marks(mark)}
        for problem, mark in zip(findings.problems, marks, strict=True)
    ]
    driver = {"name": "deployer", "semanticVersion": __version__, "rules": [_rule(code, findings) for code in codes]}
    run = {
        "automationDetails": {"id": "deployer/validate/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder that deployer was run in"}}},
        "results": results,
        "tool": {"driver": driver},
    }
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, findings: Findings) -> dict[str, Any]:
    text = findings.rules.get(code, "").strip()
    severity = min(
        (problem.severity for problem in findings.problems if problem.code == code), key=list(Severity).index
    )
    rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": severity.value}}
    if text:
        rule["shortDescription"] = {"text": text.partition("\n")[0]}
        rule["fullDescription"] = rule["help"] = {"text": text}
    return rule


def _result(problem: Problem, findings: Findings) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "level": problem.severity.value,
        "message": {"text": sentence(problem)},
    }
    if problem.position:
        at, end = problem.position, findings.end(problem)
        region = {"startLine": at.line, "startColumn": at.column}
        if end:
            region |= {"endLine": at.line, "endColumn": end}
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(at.file), "region": region}}
        if problem.path:
            location["logicalLocations"] = [{"fullyQualifiedName": dotted(problem)}]
        result["locations"] = [location]
    return result


def _artifact(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), errors="replace"), "uriBaseId": ROOT}


def _marks(mark: str) -> dict[str, str]:
    return {"primaryLocationLineHash": mark}
