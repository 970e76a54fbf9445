"""Problems as annotations of GitHub Actions.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from deployer.reports.annotations import few, level
from deployer.reports.ansi import printable
from deployer.reports.findings import Findings, sentence
from deployer.values.problem import Problem


def as_github(findings: Findings) -> str:
    """At most ten workflow commands."""
    return few(findings, lambda problem: _command(problem, findings))


def _command(problem: Problem, findings: Findings) -> str:
    properties: dict[str, str | int] = {}
    if problem.position:
        at = problem.position
        properties |= {"file": findings.relative(at.file), "line": at.line, "endLine": at.line, "col": at.column}
        properties |= {"endColumn": end} if (end := findings.end(problem)) else {}
    if problem.code:
        properties["title"] = problem.code
    pairs = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level(problem, 'notice')}{' ' if pairs else ''}{pairs}::{_message(sentence(problem))}"


def _message(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
