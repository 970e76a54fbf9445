"""Problems as logging commands of Azure Pipelines.

https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

from deployer.reports.annotations import few, level
from deployer.reports.ansi import printable
from deployer.reports.findings import Findings, sentence
from deployer.values.problem import Problem


def as_azure_devops(findings: Findings) -> str:
    """At most ten commands. The service knows errors and warnings only: notes are reported as warnings."""
    return few(findings, lambda problem: _command(problem, findings))


def _command(problem: Problem, findings: Findings) -> str:
    properties = f"type={level(problem, 'warning')};"
    if problem.position:
        at = problem.position
        properties += f"sourcepath={_property(findings.relative(at.file))};"
        properties += f"linenumber={at.line};columnnumber={at.column};"
    if problem.code:
        properties += f"code={_property(problem.code)};"
    return f"##vso[task.logissue {properties}]{_message(sentence(problem))}"


def _message(text: str) -> str:
    return printable(text).replace("%", "%AZP25")


def _property(text: str) -> str:
    return _message(text).replace("]", "%5D").replace(";", "%3B")
