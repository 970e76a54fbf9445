"""Data against its section: an Environment, or what is wrong with the form of the file, in the user's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deployer.environment.environment import Environment
from deployer.environment.hints import TRUTH, conversion, misplaced, synonym
from deployer.environment.schema_paths import fields, kind
from deployer.environment.section import BOUNDS, Section
from deployer.rules.support.edits import remove_value, rename, set_value
from deployer.values.json_path import value_at
from deployer.values.nearest import meant, nearest
from deployer.values.problem import Edit, Fix, Problem, Severity
from deployer.values.source import Path, Source

Root = TypeVar("Root", bound=Section)
EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "none_required": "nothing",
}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
SCALAR = re.compile(r"[^\s,\]}#\"'$]+")


class _Form(Struct, Generic[Root], frozen=True):
    """A source, and the section that it should be."""

    source: Source
    root: type[Root]


def parse(source: Source) -> tuple[Environment | None, tuple[Problem, ...]]:
    """The environment, and what is wrong with it. Unknown keys alone do not stop it from being read."""
    return parse_as(Environment, source)


def parse_as(root: type[Root], source: Source) -> tuple[Root | None, tuple[Problem, ...]]:
    """The same for a file of another sort."""
    try:
        return root.model_validate(source.data), ()
    except ValidationError as error:
        found = error.errors(include_url=False)
    problems = tuple(_problems(found, _Form(source, root)))
    pruned = _prune(source.data, [path for error in found if (path := _extra(error, source.data))])
    try:
        return root.model_validate(pruned), problems
    except ValidationError:
        return None, problems


def _problems(errors: Iterable[ErrorDetails], form: _Form[Root]) -> Iterator[Problem]:
    """One problem for each place: the branches of a union all complain about the same value."""
    data, told = form.source.data, list(errors)
    told = [error for error in told if not _of_branch(error, told)]
    placed = sorted(((_path(error["loc"], data), error) for error in told), key=lambda pair: _order(pair[0]))
    for path, group in groupby(placed, key=lambda pair: pair[0]):
        yield _problem(path, [error for _, error in group], form)


def _of_branch(error: ErrorDetails, others: Sequence[ErrorDetails]) -> bool:
    """Whether a mapping is only told not to be a text: what is wrong within it is told as well."""
    loc = error["loc"]
    if not isinstance(error["input"], Mapping) or loc[-1:] not in (("str",), ("int",)):
        return False
    return any(other is not error and other["loc"][: len(loc) - 1] == loc[:-1] for other in others)


def _problem(path: Path, errors: list[ErrorDetails], form: _Form[Root]) -> Problem:
    first, source = errors[0], form.source
    if first["type"] == "extra_forbidden":
        return _unknown(path, form)
    if first["type"] == "missing":
        return _missing(path, form)
    if "[key]" in first["loc"] or first["type"] == "invalid_key":
        shown = _shown(first["input"])
        return Problem(
            "SCH003", Severity.ERROR, f"a key must be text, this is {shown}", source.key(path), "put it in quotes", path
        )
    if wanted := list(dict.fromkeys(EXPECTED[error["type"]] for error in errors if error["type"] in EXPECTED)):
        return _mistyped(path, " or ".join(wanted), first["input"], form)
    return _refused(path, first, source)


def _unknown(path: Path, form: _Form[Root]) -> Problem:
    key, valid = str(path[-1]), fields(form.root, path[:-1])
    if key == "remove":
        advice = "'remove: true' takes an item out of a list, in a file that extends another one; here it has no effect"
        fix = replace(remove_value(path), title="leave 'remove' out")
        message = f"'remove' has no effect in {kind(form.root, path[:-1])}"
        return Problem("SCH001", Severity.ERROR, message, form.source.key(path), advice, path, (fix,))
    other = synonym(key)
    near = other if other in valid else nearest(key, valid)
    help = f"did you mean '{near}'?" if near else misplaced(form.root, path)
    return Problem(
        "SCH001",
        Severity.ERROR,
        f"unknown key '{key}' in {kind(form.root, path[:-1])}",
        form.source.key(path),
        help or f"the keys here are {', '.join(sorted(valid))}",
        path,
        _renamed(path, near, value_at(form.source.data, path[:-1])),
    )


def _renamed(path: Path, near: str | None, holder: Any) -> tuple[Fix, ...]:
    """Another name for the key, where nothing bears that name yet; else without it."""
    if near is None or near in holder or holder[path[-1]] is None:
        return (replace(remove_value(path), sure=False),)
    return (rename(path, near, holder[path[-1]]),)


def _missing(path: Path, form: _Form[Root]) -> Problem:
    about = fields(form.root, path[:-1]).get(str(path[-1]), "")
    where = kind(form.root, path[:-1])
    help = f"add '{path[-1]}: ...'" + (f": {about.rstrip('.')}" if about else "")
    return Problem("SCH002", Severity.ERROR, f"{where} needs '{path[-1]}'", form.source.at(path[:-1]), help, path)


def _mistyped(path: Path, wanted: str, value: Any, form: _Form[Root]) -> Problem:
    name = f"'{path[-1]}'" if path and isinstance(path[-1], str) else "this item" if path else kind(form.root, ())
    message = f"{name} must be {wanted}, this is {_shown(value)}"
    fixes = tuple(_converted(path, wanted, value, form))
    first = next(iter(fields(form.root, (*path, 0) if wanted == "a list" else path)), "")
    place = form.source.at(path)
    lines = form.source.texts.get(place.file, "").splitlines()
    variable = place.line <= len(lines) and "${" in lines[place.line - 1][place.column - 1 :].partition(" #")[0]
    help = f"the value of the variable is meant: write it as {wanted} where it is set" if variable else ""
    help = help or conversion(wanted, value, first)
    return Problem("SCH003", Severity.ERROR, message, form.source.at(path), help, path, fixes)


def _converted(path: Path, wanted: str, value: Any, form: _Form[Root]) -> Iterator[Fix]:
    """The same value as what is wanted there; a key that holds nothing is taken out."""
    if value is None and path and isinstance(path[-1], str):
        yield remove_value(path)
    elif wanted == "true or false" and str(value).lower() in TRUTH:
        yield set_value(path, TRUTH[str(value).lower()])
    elif wanted in ("a whole number", "a number") and isinstance(value, str) and WHOLE.fullmatch(value):
        yield set_value(path, int(value))
    elif wanted == "text" and isinstance(value, bool | int | float) and (text := _as_written(path, value, form.source)):
        yield Fix("put it in quotes", (Edit(path, text),), sure=True)


def _as_written(path: Path, value: Any, source: Source) -> str:
    """A number or truth letter for letter: 1.10 and 0x1F are not what they are read as. Empty where a file of several
    is not at hand, or the value comes from a variable.
    """
    place = source.at(path)
    lines = source.texts.get(place.file, "").splitlines()
    found = SCALAR.match(lines[place.line - 1], place.column - 1) if place.line <= len(lines) else None
    first = str(value).lower()[:1] if isinstance(value, bool) else "+-.0123456789"
    return found[0] if found and found[0].lower()[0] in first else ""


_BOUNDS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}
"""What pydantic calls a number out of bounds, and the name by which it tells the bound."""


def _refused(path: Path, error: ErrorDetails, source: Source) -> Problem:
    expected = str(error.get("ctx", {}).get("expected", ""))
    if error["type"] == "literal_error":
        words = expected.replace("'", "").replace(" or ", ", ").split(", ")
        message = f"'{path[-1]}' must be {expected}, this is {_shown(error['input'])}"
        near = nearest(str(error["input"]), words)
        fixes = tuple(set_value(path, word) for word in ([near] if near else words))
        advice = meant(str(error["input"]), words) or f"write {expected}"
        return Problem("SCH004", Severity.ERROR, message, source.at(path), advice, path, fixes)
    if bound := _BOUNDS.get(error["type"]):
        limit = error.get("ctx", {})[bound]
        allowed = f"{BOUNDS[bound]} {limit:,}".removesuffix(".0")
        fixes = (set_value(path, limit),) if bound in ("ge", "le") else ()
        message = f"'{path[-1]}' must be {allowed}, this is {_shown(error['input'])}"
        return Problem("SCH004", Severity.ERROR, message, source.at(path), f"write {allowed}", path, fixes)
    reason = error["msg"].removeprefix("Value error, ").rstrip(".")
    message = f"'{path[-1]}': {reason[:1].lower()}{reason[1:]}" if path else reason
    return Problem("SCH004", Severity.ERROR, message, source.at(path), "", path)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text '{value if len(value) <= 40 else value[:39] + '…'}'"
    if isinstance(value, int | float):
        return f"the number {str(value)[:40]}"
    return {dict: "a mapping", list: "a list", type(None): "empty"}.get(type(value), "something else")


def _path(loc: tuple[int | str, ...], data: Any) -> Path:
    """The place in the document: pydantic's own words for the branches of a union are not part of it."""
    path: list[int | str] = []
    for number, part in enumerate(loc):
        if _holds(data, part):
            data = data[part]
        elif part == "[key]" or number < len(loc) - 1 or not isinstance(data, Mapping):
            continue
        path.append(part)
    return tuple(path)


def _holds(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, Mapping) and part in data


def _extra(error: ErrorDetails, data: Any) -> Path | None:
    return _path(error["loc"], data) if error["type"] == "extra_forbidden" else None


def _prune(data: Any, paths: list[Path]) -> Any:
    """The data without the values at `paths`, which lead through mappings and lists to a key."""
    heads: dict[int | str, list[Path]] = {}
    for path in paths:
        heads.setdefault(path[0], []).append(path[1:])
    if not heads:
        return data
    if isinstance(data, list):
        return [_prune(item, heads[i]) if i in heads else item for i, item in enumerate(data)]
    return {
        key: _prune(value, heads[key]) if key in heads else value
        for key, value in data.items()
        if () not in heads.get(key, ())
    }


def _order(path: Path) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(part, str), part if isinstance(part, int) else 0, str(part)) for part in path)
