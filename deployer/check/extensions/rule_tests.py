"""The examples in the documentation of rules, run: every Bad must be found at its mark, every Good must pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from deployer.check.check import check
from deployer.check.error_codes import documentation
from deployer.check.extensions.catalogue import catalogue
from deployer.rules.rule import Rule
from deployer.rules.support.examples import Example, examples
from deployer.source.load import parse
from deployer.values.outcome import ExampleResult
from deployer.values.problem import Invalid, Problem


def trials(tried: Sequence[Rule], among: Sequence[Rule], folder: Path | None = None) -> Iterator[ExampleResult]:
    """Run the examples of some rules among all rules, with the catalogue rows of a folder."""
    for rule in tried:
        text = documentation(rule)
        found = list(examples(text))
        title = text.partition("\n")[0]
        for number, example in enumerate(found, 1):
            faults = tuple(_faults(rule, example, among, folder))
            yield ExampleResult(rule.code, title, number, example.good, example.as_of, faults)
        if {example.good for example in found} != {True, False}:
            fault = "the documentation needs a Bad and a Good example"
            yield ExampleResult(rule.code, title, len(found) + 1, True, date.min, (fault,))


def _faults(rule: Rule, example: Example, among: Sequence[Rule], folder: Path | None) -> Iterator[str]:
    try:
        sources = [parse(text, f"file {number}") for number, text in enumerate(example.texts, 1)]
        problems: tuple[Problem, ...] = check(sources, catalogue(example.as_of, folder), among).problems
    except Invalid as error:
        problems = error.problems
    expected = {(f"file {file + 1}", line, rule.code) for file, line in example.marks}
    found = {(x.position.file, x.position.line, x.code): x for x in problems if x.position}
    if not example.good and not expected:
        yield "no line is marked with '# here'"
    if example.good and expected:
        yield "a Good example marks nothing with '# here'"
    for file, line, code in sorted(expected - set(found)):
        yield f"{code} is not found at line {line} of {file}"
    for key in sorted(set(found) - expected):
        yield f"{key[2]} is found at line {key[1]} of {key[0]}: {found[key].message}"
