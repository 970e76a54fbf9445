"""Files of `--var-file`: a mapping of variables to values, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.source.layers.variables import Given
from deployer.source.load import document
from deployer.source.yaml.findings import shorten
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Source


def var_file(file: str) -> dict[str, Given]:
    """The values in a file. Raises Invalid with every problem of its form, at its place."""
    source = document(file)
    data = {} if source.data is None else source.data
    if not isinstance(data, dict):
        message = "a file of --var-file is a mapping of variables to values"
        raise Invalid.of("VAR009", message, source.at(()), "write 'NAME: VALUE' on each line")
    if problems := list(_faults(source, data)):
        raise Invalid(problems)
    return {name: Given(value, source.key((name,)), source.at((name,))) for name, value in data.items()}


def _faults(source: Source, data: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in data.items():
        if value is None or isinstance(value, dict | list):
            what = "no value" if value is None else "a mapping" if isinstance(value, dict) else "a list"
            message = f"variable '{shorten(name)}' has {what}: a variable holds one text, number or boolean"
            yield Problem("VAR009", Severity.ERROR, message, source.at((name,)), f"write '{shorten(name)}: VALUE'")
