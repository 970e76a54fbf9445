"""XML as every report writes it, and JUnit reports: https://github.com/testmoapp/junitxml"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from msgspec import Struct, field

from deployer.reports.ansi import printable


class Case(Struct, frozen=True):
    """One test of a suite. It fails where it has a `failure`, the type of it; else it may be `skipped`."""

    classname: str
    name: str
    failure: str = ""
    message: str = ""
    """What failed; of a test that passes, what it says."""
    details: Sequence[str] = ()
    """Lines below the message of a failure."""
    at: Mapping[str, str] = field(default_factory=dict)
    """File and line."""
    skipped: str = ""
    """Why it was not run."""


def junit(name: str, suites: Mapping[str, Sequence[Case]]) -> str:
    """The report. A suite has its name in front of its tests."""
    root = Element("testsuites", _counts(name, [case for cases in suites.values() for case in cases]))
    for title, cases in suites.items():
        suite = SubElement(root, "testsuite", _counts(title, cases))
        for case in cases:
            _add(suite, case)
    indent(root)
    # Build logs are searched for `##vso[` and `##[`; XML can spell them another way.
    text = tostring(root, encoding="unicode").replace("##vso[", "&#35;#vso[").replace("##[", "&#35;#[")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _counts(name: str, cases: Sequence[Case]) -> dict[str, str]:
    failures = sum(bool(case.failure) for case in cases)
    skipped = sum(bool(case.skipped) for case in cases)
    counts = {"name": _legal(name), "tests": str(len(cases)), "failures": str(failures)}
    return counts | ({"skipped": str(skipped)} if skipped else {})


def _add(suite: Element, case: Case) -> None:
    names = {"classname": case.classname, "name": case.name, **case.at}
    found = SubElement(suite, "testcase", {key: _legal(text) for key, text in names.items()})
    if case.failure:
        failure = SubElement(found, "failure", type=_legal(case.failure), message=_legal(case.message))
        failure.text = "\n".join(map(_legal, case.details))
    elif case.skipped:
        SubElement(found, "skipped", message=_legal(case.skipped))
    elif case.message:
        SubElement(found, "system-out").text = _legal(case.message)


def _legal(text: str) -> str:
    """Text of which every character may stand in XML 1.0."""
    return printable(text).translate({0xFFFE: "?", 0xFFFF: "?"})
