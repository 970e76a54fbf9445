"""Every key of an environment file with its type, default and an example, read from the sections themselves."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from deployer.environment.environment import Environment
from deployer.environment.schema_paths import branches, noun, sections_in
from deployer.environment.section import BOUNDS, Section, described
from deployer.values.keydoc import KeyDoc

EXTENDS = "Path of the file that this one is laid over, relative to it."
VARIABLES = "Values that may differ from run to run; `${var.NAME}` stands for one."
REMOVE = "In a file that extends another one: takes away the item of this name."
_PLAIN = re.compile(r"[A-Za-z/$][\w /.$-]*(?:\{\w+\}|:[\w/.-]+)*[\w/.{}-]*")
"""Texts that YAML takes for themselves without quotes, on one line."""
_NOT_TEXT = frozenset({"true", "false", "null"})


@cache
def reference() -> tuple[KeyDoc, ...]:
    """Every key in the order of the sections, those of a section before those below it."""
    words = ("mapping of names to any values", "{}", False, "variables: {machines: 2}", "environment")
    extends = KeyDoc(("extends",), EXTENDS, "text", "", False, "extends: base/common.yaml", "environment")
    return (extends, KeyDoc(("variables",), VARIABLES, *words), *_keys(Environment, ()))


def _keys(section: type[Section], above: tuple[str, ...]) -> Iterator[KeyDoc]:
    """The keys of a section, and then those of the sections that stand in it."""
    below: list[tuple[type[Section], tuple[str, ...]]] = []
    for name, field in section.model_fields.items():
        key = field.alias or name
        yield _key(section, above, key, field)
        below += [(inner, (*above, key, *listed)) for inner, listed in sections_in(field.annotation)]
    if above[-1:] == ("[]",) and {"name", "model"} & section.model_fields.keys():
        yield KeyDoc((*above, "remove"), REMOVE, "`true`", "", False, "remove: true", noun(section))
    for inner, path in below:
        yield from _keys(inner, path)


def _key(section: type[Section], above: tuple[str, ...], key: str, field: FieldInfo) -> KeyDoc:
    inner = [each for each, _ in sections_in(field.annotation)]
    return KeyDoc(
        (*above, key),
        " ".join(described(section)[key].split()),
        _type(field.annotation) + _bounds(field),
        _default(field),
        field.is_required(),
        f"{key}: {flow(example(field))}",
        noun(section),
        noun(inner[0]) if inner else "",
        " ".join((inspect.getdoc(inner[0]) or "").split()) if inner else "",
    )


def _type(annotation: Any) -> str:
    found = [_one_type(branch) for branch in branches(annotation) if branch is not type(None)]
    return " or ".join(dict.fromkeys(found))


def _bounds(field: FieldInfo) -> str:
    """Between which numbers a value is."""
    told = {name: getattr(each, name) for each in field.metadata for name in BOUNDS if hasattr(each, name)}
    if {"ge", "le"} <= told.keys():
        return f", {told['ge']:,} to {told['le']:,}"
    return "".join(f", {BOUNDS[name]} {value:,}" for name, value in told.items())


def _one_type(branch: Any) -> str:
    origin, inner = get_origin(branch), get_args(branch)
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in inner)
    if origin is list:
        return f"list of {_many(inner[0])}"
    if origin is dict:
        return f"mapping of names to {_many(inner[1])}"
    if issubclass(branch, Section):
        return f"mapping ({noun(branch)})"
    return {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}[branch]


def _many(annotation: Any) -> str:
    return re.sub("^(list|mapping|text|whole number)\\b", r"\1s", _type(annotation))


def _default(field: FieldInfo) -> str:
    """As YAML; nothing where none is to be told: a key that is needed, or one that is left out."""
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    return "" if value is None or isinstance(value, Section) else flow(value)


def example(field: FieldInfo) -> Any:
    """A value that may stand at a key: the one that is written down, or the plainest that its type allows."""
    if field.examples:
        return field.examples[0]
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    last = [branch for branch in branches(field.annotation) if branch is not type(None)][-1]
    return _plainest(last, default)


def _plainest(type_: Any, default: Any) -> Any:
    origin, inner = get_origin(type_), get_args(type_)
    if origin is Literal:
        return next(word for word in inner if word != default)
    if origin is list:
        return [_plainest(inner[0], None)]
    if isinstance(type_, type) and issubclass(type_, Section):
        fields = type_.model_fields
        told = [name for name, field in fields.items() if field.is_required()] or [next(iter(fields))]
        return {fields[name].alias or name: example(fields[name]) for name in told}
    if type_ is bool:
        return not default
    if isinstance(default, int):
        return default
    raise TypeError(f"a key of type {type_} needs an example in its Field")


def flow(value: Any, inside: bool = False) -> str:
    """A value as YAML has it on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item, True)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item, True) for item in value)}]"
    if isinstance(value, str) and value not in _NOT_TEXT and _PLAIN.fullmatch(value) and not (inside and "{" in value):
        return value
    return json.dumps(value, ensure_ascii=False)
