"""Problems as a JUnit report: a suite per file, a test per problem, and one that passes where a file has none."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from deployer.reports.annotations import sentence
from deployer.reports.findings import Findings, dotted
from deployer.reports.ink import printable
from deployer.values.problem import Problem, Severity


def report(findings: Findings) -> str:
    """What makes the run fail is a failure, anything else is a test that passes and says something."""
    groups: dict[str, list[Problem]] = {file: [] for file in findings.files}
    for problem in findings.problems:
        groups.setdefault(problem.position.file if problem.position else "", []).append(problem)
    root = Element("testsuites", name="deployer validate")
    for file, problems in groups.items():
        _suite(root, file, problems, findings.strict)
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    text = tostring(root, encoding="unicode").replace("##vso[", "&#35;#vso[").replace("##[", "&#35;#[")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(root: Element, file: str, problems: Sequence[Problem], strict: bool) -> None:
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failures = sum(problem.severity in failing for problem in problems)
    name = _legal(file or "arguments")
    suite = SubElement(root, "testsuite", name=name, tests=str(len(problems) or 1), failures=str(failures))
    if not problems:
        SubElement(suite, "testcase", classname=name, name="valid", file=name)
    for problem in problems:
        case = SubElement(suite, "testcase", classname=name, name=_legal(f"{problem.code} {dotted(problem)}".strip()))
        if problem.position:
            case.set("file", name)
            case.set("line", str(problem.position.line))
        if problem.severity in failing:
            failure = SubElement(case, "failure", type=problem.code, message=_legal(problem.message))
            failure.text = "\n".join(_legal(str(part)) for part in (problem.position, problem.help) if part)
        else:
            SubElement(case, "system-out").text = _legal(sentence(problem))


def _legal(text: str) -> str:
    """Text of which every character may stand in XML 1.0."""
    return printable(text).translate({0xFFFE: "?", 0xFFFF: "?"})
