"""Trials as a JUnit report: a suite per rule, a test per example."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from deployer.reports.xml import legal, xml
from deployer.values.example_result import ExampleResult


def report(trials: Sequence[ExampleResult]) -> str:
    """What does not hold is a failure."""
    failures = str(sum(bool(trial.faults) for trial in trials))
    root = Element("testsuites", name="deployer test-rules", tests=str(len(trials)), failures=failures)
    for code, group in groupby(trials, key=lambda trial: trial.code):
        _suite(root, code, list(group))
    return xml(root)


def _suite(root: Element, code: str, trials: Sequence[ExampleResult]) -> None:
    failures = str(sum(bool(trial.faults) for trial in trials))
    suite = SubElement(root, "testsuite", name=legal(code), tests=str(len(trials)), failures=failures)
    for trial in trials:
        case = SubElement(suite, "testcase", classname=legal(code), name=trial.name)
        if trial.faults:
            failure = SubElement(case, "failure", type=legal(code), message=legal(trial.faults[0]))
            failure.text = "\n".join(map(legal, trial.faults))
