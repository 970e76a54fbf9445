"""Problems as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

GitHub reads it with limits of its own: every result needs a place, descriptions have at most 1,024 characters
(https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from deployer.reports.document import document
from deployer.reports.findings import Findings, Line, dotted, fingerprints, sentence
from deployer.values.problem import Problem, Severity
from deployer.values.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
LONGEST = 1024
WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
"""What GitHub calls the weight of a problem."""
_EXAMPLES = re.compile(r"^(?:Bad|Good)(?: \(as of [-\d]+\))?:$", re.MULTILINE)
_LINK = re.compile(r"https://[^\s,;)]+[^\s,;).]")


def as_sarif(findings: Findings) -> str:
    """One run. Alerts are known again by code, file, keys and word, so that none reopens when a line moves."""
    codes = sorted({problem.code for problem in findings.problems})
    marks = fingerprints(findings)
    results = [
        {**_result(problem, findings), "ruleIndex": codes.index(problem.code), "partialFingerprints": _marks(mark)}
        for problem, mark in zip(findings.problems, marks, strict=True)
    ]
    driver = {"name": "deployer", "semanticVersion": __version__, "rules": [_rule(code, findings) for code in codes]}
    run = {
        "automationDetails": {"id": "deployer/validate/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the folder that deployer was run in"}}},
        "results": results,
        "tool": {"driver": driver},
    }
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, findings: Findings) -> dict[str, Any]:
    text = findings.rules.get(code, "").strip()
    found = (problem.severity for problem in findings.problems if problem.code == code)
    severity = min(found, key=list(Severity).index)
    rule: dict[str, Any] = {
        "id": code,
        "defaultConfiguration": {"level": severity.value},
        "properties": {"precision": "very-high", "problem.severity": WORDS[severity], "tags": ["azure", "mistral"]},
    }
    if text:
        about = _EXAMPLES.split(text)[0].strip()
        rule["shortDescription"] = {"text": _cut(text.partition("\n")[0])}
        rule["fullDescription"] = {"text": _cut(about)}
        rule["help"] = {"text": text, "markdown": _markdown(text)}
    if link := _LINK.search(text):
        rule["helpUri"] = link[0]
    return rule


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _markdown(text: str) -> str:
    """The examples are indented, and so is code in Markdown, after an empty line."""
    return _EXAMPLES.sub(lambda found: f"**{found[0]}**\n", text)


def _result(problem: Problem, findings: Findings) -> dict[str, Any]:
    at, line = findings.place(problem), findings.line(problem)
    region = {"startLine": at.line, "startColumn": _column(at.column, line)}
    if end := findings.end(problem):
        region |= {"endLine": at.line, "endColumn": _column(end, line)}
    physical = {"artifactLocation": _artifact(findings.relative(at.file)), "region": region}
    location: dict[str, Any] = {"physicalLocation": physical}
    if problem.path:
        location["logicalLocations"] = [{"fullyQualifiedName": dotted(problem)}]
    return {
        "ruleId": problem.code,
        "level": problem.severity.value,
        "message": {"text": sentence(problem)},
        "locations": [location],
    }


def _column(column: int, line: Line | None) -> int:
    """The column in units of UTF-16: an emoji takes two."""
    return len(line.text[: column - 1].encode("utf-16-le", "replace")) // 2 + 1 if line else column


def _artifact(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix(), errors="replace"), "uriBaseId": ROOT}


def _marks(mark: str) -> dict[str, str]:
    return {"primaryLocationLineHash": mark}
