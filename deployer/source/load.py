"""YAML text to Source: the data, and beside it the place of every key and value."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

from deployer.source.yaml.compose import compose
from deployer.source.yaml.file import read
from deployer.source.yaml.text import BYTES, decode
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.source import Position, Source


def load(path: str | PathLike[str]) -> Source:
    """Read one file. Raises Invalid with every problem of its form; places name the file as it was given."""
    file = fspath(path)
    return _source(decode(read(Path(file)), file), file)


def document(path: str | PathLike[str]) -> Source:
    """Read one file whatever its data are: a mapping, another value, or None where it is empty. Raises Invalid."""
    file = fspath(path)
    text = decode(read(Path(file)), file)
    data, places = compose(text, file)
    return Source(file, data, places, {file: text})


def parse(text: str | bytes, file: str = "<text>") -> Source:
    """Read a text that is already in memory, as if it were the content of `file`."""
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(content) > BYTES:
        raise Invalid.of("YML003", f"{file}: larger than {BYTES // 2**20} MiB")
    return _source(decode(content, file), file)


def _source(text: str, file: str) -> Source:
    data, places = compose(text, file)
    source = Source(file, data, places, {file: text})
    if isinstance(data, dict) and "format_version" in data and "resource_changes" in data:
        help = f"'deployer show {file}' shows it and 'deployer apply {file}' runs it; name the environment file here"
        message = "this is a plan file, not an environment file"
        problem = Problem("PLF010", Severity.ERROR, message, Position(file, 1, 1), help)
    elif isinstance(data, dict) and "contentVersion" in data and "resources" in data:
        help = (
            "'deployer render' writes templates from an environment, 'deployer import' an environment from what is live"
        )
        message = "this is an ARM template, not an environment file"
        problem = Problem("YML034", Severity.ERROR, message, Position(file, 1, 1), help)
    elif isinstance(data, dict):
        return source
    elif data is None:
        problem = Problem(
            "YML006", Severity.ERROR, "file is empty", Position(file, 1, 1), "write an environment into it"
        )
    else:
        what = "a list" if isinstance(data, list) else "a single value"
        help = "an environment is a mapping: write 'name: ...' at the top"
        problem = Problem("YML007", Severity.ERROR, f"file holds {what} at the top", source.at(()), help)
    raise Invalid(problem)
