"""Outcomes as a JUnit report: a suite per environment and project (`prod/assistants`), a test per endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from deployer.reports.outcomes.text import answer
from deployer.reports.xml import legal, xml
from deployer.values.outcome import Outcome


def report(outcomes: Sequence[Outcome]) -> str:
    """An endpoint that does not answer as it should is a failure."""
    failures = sum(not outcome.ok for outcome in outcomes)
    root = Element("testsuites", name="deployer verify", tests=str(len(outcomes)), failures=str(failures))
    for name in dict.fromkeys(map(_suite_of, outcomes)):
        _suite(root, name, [outcome for outcome in outcomes if _suite_of(outcome) == name])
    return xml(root)


def _suite_of(outcome: Outcome) -> str:
    return "/".join(filter(None, (outcome.probe.environment, outcome.probe.project)))


def _suite(root: Element, called: str, outcomes: Sequence[Outcome]) -> None:
    failures = sum(not outcome.ok for outcome in outcomes)
    name = legal(called)
    suite = SubElement(root, "testsuite", name=name, tests=str(len(outcomes)), failures=str(failures))
    for outcome in outcomes:
        case = SubElement(suite, "testcase", classname=name, name=legal(outcome.probe.endpoint))
        text = legal(answer(outcome))
        if outcome.ok:
            SubElement(case, "system-out").text = text
        else:
            SubElement(case, "failure", type="verify", message=text).text = legal(outcome.probe.url)
