"""What the files declare under `variables`, and the values that were given.

Written `region: westus` (short) or `region: {type: string, default: westus, description: where}`. A variable without a
default must be given. In a chain an upper file's short form changes the default and keeps the type.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.source.yaml.findings import shorten
from deployer.source.yaml.scalar import FLOAT, INTEGER
from deployer.values.nearest import nearest
from deployer.values.problem import Problem, Severity
from deployer.values.source import Path, Position, Source

PREFIX = "DEPLOYER_VAR_"
TYPES = {"string": (str,), "number": (int, float), "boolean": (bool,)}
_EXAMPLES = {"string": "a text in quotes", "number": "a number without quotes", "boolean": "true or false"}
FIELDS = ("type", "default", "description")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Variable(Struct, frozen=True):
    """A declared variable. `default` None means that a value must be given."""

    name: str
    position: Position
    type: str = ""
    default: Any = None
    description: str = ""


class Given(Struct, frozen=True):
    """A value that a file of `--var-file` gives: it has a type already, and a place."""

    value: str | int | float | bool
    key: Position
    """Where its name stands."""
    position: Position


Values = Mapping[str, str | Given]
"""Values by the names of variables: a Given, or the text of `--var`."""


def declared(layers: Sequence[Source]) -> tuple[dict[str, Variable], list[Problem]]:
    """The variables of a chain of sources, the file the user named first, and what is wrong with their declarations."""
    variables: dict[str, Variable] = {}
    problems: list[Problem] = []
    for source in reversed(layers):
        section = source.data.get("variables")
        if section is not None and not isinstance(section, dict):
            help = "write 'variables: {name: value}'"
            problems.append(_problem("VAR001", "'variables' must be a mapping", source.at(("variables",)), help))
        for name, written in section.items() if isinstance(section, dict) else ():
            found = list(_faults(source, name, written))
            problems += found
            if not found:
                place = source.key(("variables", name))
                variables[name] = _declare(variables.get(name, Variable(name, place)), written, place)
    problems += (_untyped(each) for each in variables.values() if not _fits(each.default, each.type))
    return variables, problems


def _faults(source: Source, name: str, written: Any) -> Iterator[Problem]:
    path: Path = ("variables", name)
    if not _NAME.fullmatch(name):
        message = f"'{shorten(name)}' is not a name for a variable"
        yield _problem("VAR001", message, source.key(path), "use letters, digits and underscores")
    if isinstance(written, list):
        yield _problem("VAR001", f"variable '{shorten(name)}' cannot be a list", source.at(path), "write one value")
    if not isinstance(written, dict):
        return
    for key, value in written.items():
        if key not in FIELDS:
            help = f"a variable has {', '.join(FIELDS)}"
            yield _problem("VAR001", f"unknown key '{shorten(key)}' in a variable", source.key((*path, key)), help)
        elif key == "type" and (not isinstance(value, str) or value not in TYPES):
            yield _problem("VAR001", "unknown type", source.at((*path, key)), f"types are {', '.join(TYPES)}")
        elif isinstance(value, (dict, list)) or (key == "description" and not isinstance(value, str)):
            yield _problem(
                "VAR001", f"'{key}' of a variable must be one value", source.at((*path, key)), "write a text"
            )


def _declare(known: Variable, written: Any, place: Position) -> Variable:
    fields = written if isinstance(written, dict) else {"default": written}
    declared = replace(known, **fields, position=place)
    return declared if declared.type else replace(declared, type=_type(declared.default))


def _type(value: Any) -> str:
    return next((name for name, types in TYPES.items() if type(value) in types), "")


def _fits(value: Any, type: str) -> bool:
    """Whether a value is of the type; what a default reads from the process is known later."""
    return value is None or not type or _type(value) == type or (isinstance(value, str) and "${" in value)


def _untyped(variable: Variable) -> Problem:
    message = f"default of variable '{variable.name}' is not a {variable.type}"
    return _problem("VAR004", message, variable.position, f"write a {variable.type}, or change the type")


def given(variables: Mapping[str, Variable], options: Values, process: Mapping[str, str]) -> dict[str, str | Given]:
    """The values that were given for declared variables: `--var` and `--var-file` win over `DEPLOYER_VAR_NAME`."""
    found: dict[str, str | Given] = {}
    for name in variables:
        for text in (options.get(name), process.get(PREFIX + name), process.get(PREFIX + name.upper())):
            if text is not None:
                found[name] = text
                break
    return found


def undeclared(variables: Collection[str], options: Values) -> list[Problem]:
    """A problem for every value whose variable none of the environments declares: mostly a typing error."""
    return [_undeclared(name, value, variables) for name, value in options.items() if name not in variables]


def _undeclared(name: str, value: str | Given, variables: Collection[str]) -> Problem:
    none = "no environment declares any: write it under 'variables'"
    known = f"declared are: {', '.join(sorted(variables))}" if variables else none
    help = f"did you mean '{near}'?" if (near := nearest(name, variables)) else known
    if isinstance(value, Given):
        return _problem("VAR003", f"variable '{shorten(name)}' is not declared", value.key, help)
    return Problem("VAR003", Severity.ERROR, f"'--var {shorten(name)}' names no declared variable", help=help)


def convert(variable: Variable, text: str | Given) -> Any:
    """The value that a given text means; that of a file is of the type already, or wrong. Raises ValueError."""
    if isinstance(text, Given):
        if not _fits(text.value, variable.type):
            raise ValueError(_EXAMPLES[variable.type])
        return text.value
    if variable.type == "boolean":
        if text not in ("true", "false"):
            raise ValueError("true or false")
        return text == "true"
    if variable.type == "number":
        if INTEGER.fullmatch(text):
            number: int | float = int(text, 0 if text[:2] in ("0x", "0o") else 10) if len(text) <= 18 else inf
        else:
            number = float(text) if FLOAT.fullmatch(text) else inf
        if abs(number) == inf:
            raise ValueError("a number")
        return number
    return text


def _problem(code: str, message: str, place: Position, help: str) -> Problem:
    return Problem(code, Severity.ERROR, message, place, help)
