"""Texts: search, cut, join."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, unable, wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, kind, text

_ORDINALS = ("first", "second", "third")
_PAD = "The syntax is padLeft(string, totalWidth [, paddingChar]). Please see https://aka.ms/arm-template-expressions/#padleft"
_WIDEST = 16


def _only_one(name: str, _: int) -> str:
    return f"The template language function '{name}' must have only one parameter. {HELP} for usage details."


def _exactly(count: int) -> Callable[[str, int], str]:
    return lambda name, _: (
        f"The template language function '{name}' expects exactly '{count}' parameters. {HELP} for usage details."
    )


def _one(name: str, work: Callable[[str], Any]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        if not isinstance(values[0], str):
            what = f"expects its parameter to be of type 'String'. The provided value is of type '{kind(values[0])}'"
            raise wrong(name, what)
        return work(values[0])

    return Function(run, 1, 1, arity=_only_one)


def _texts(name: str, values: Sequence[Any]) -> Sequence[str]:
    """All of them texts, or the sentence about the first that is none."""
    for place, value in zip(_ORDINALS, values, strict=False):
        if not isinstance(value, str):
            what = (
                f"expects its {place} parameter to be of type 'String'. The provided value is of type '{kind(value)}'"
            )
            raise wrong(name, what)
    return values


def _search(name: str, work: Callable[[str, str], Any]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> Any:
        one, other = values
        if not isinstance(one, str) or not isinstance(other, str):
            what = "expects its parameters to be of type string and string"
            raise wrong(name, f"{what}. The provided value is of type '{kind(one)}' and '{kind(other)}'", f"#{name}")
        return work(one.lower(), other.lower())

    return Function(run, 2, 2)


def _trim(_: Scope, values: Sequence[Any]) -> str:
    return _texts("trim", values)[0].strip()


def _replace(_: Scope, values: Sequence[Any]) -> str:
    whole, old, new = _texts("replace", values)
    if not old:
        raise wrong("replace", "expects its second parameter to be a string that is not empty")
    return whole.replace(old, new)


def _split(_: Scope, values: Sequence[Any]) -> list[str]:
    whole = _texts("split", values[:1])[0]
    marks = [values[1]] if isinstance(values[1], str) else values[1]
    if not isinstance(marks, list) or not all(isinstance(mark, str) for mark in marks):
        what = "expects its second parameter to be of type 'String or Array of Strings'"
        raise wrong("split", f"{what}. The provided value is of type '{kind(values[1])}'")
    parts = [whole]
    for mark in sorted(filter(None, marks), key=len, reverse=True):
        parts = [piece for part in parts for piece in part.split(mark)]
    return parts


def _join(_: Scope, values: Sequence[Any]) -> str:
    items, mark = values
    if not isinstance(items, list) or not isinstance(mark, str):
        what = "expects its parameters to be of type array and string"
        raise wrong("join", f"{what}. The provided value is of type '{kind(items)}' and '{kind(mark)}'", "#join")
    return mark.join(text(item) for item in items)


def _substring(_: Scope, values: Sequence[Any]) -> str:
    whole, start = values[0], values[1]
    if not isinstance(whole, str) or not all(is_integer(value) for value in values[1:]):
        raise wrong(
            "substring", "expects its parameters to be a string, a start index and optionally a length", "/#substring"
        )
    length = values[2] if len(values) > 2 else max(0, len(whole) - start)
    size = len(whole)
    if start < 0:
        raise _cut(f"The index parameter cannot be less than zero. The index: '{start}'")
    if length < 0:
        raise _cut(f"The length parameter cannot be less than zero. The length parameter: '{length}'")
    if start > size:
        what = "The index parameter cannot be larger than the length of the string"
        raise _cut(f"{what}. The index parameter: '{start}', the length of the string parameter: '{size}'")
    if start + length > size:
        what = "The index and length parameters must refer to a location within the string"
        given = f"The index parameter: '{start}', the length parameter: '{length}'"
        raise _cut(f"{what}. {given}, the length of the string parameter: '{size}'")
    return whole[start : start + length]


def _cut(what: str) -> Failure:
    return Failure(
        f"Unable to evaluate the template language function 'substring'. {what}. {HELP}/#substring for usage details."
    )


def _substring_arity(name: str, _: int) -> str:
    what = "expects at least two parameters and up to three parameters: a string, a start index and optionally a length"
    return f"The template language function '{name}' {what}. {HELP}/#substring for usage details."


def _pad_left(_: Scope, values: Sequence[Any]) -> str:
    whole, width, mark = [*values, " "][:3]
    if not isinstance(whole, str) and not is_integer(whole):
        raise _padding(
            "first", f"The source string must be a String or integer type, while '{kind(whole)}' was provided"
        )
    if not is_integer(width) or not 0 <= width <= _WIDEST:
        what = f"Total width must be a positive integer value and not greater than '{_WIDEST}'"
        raise _padding("second", f"{what}, while '{text(width)}' was provided")
    if not isinstance(mark, str):
        raise _padding("third", f"The padding character must be a string type, while '{kind(mark)}' was provided")
    if len(mark) != 1:
        raise _padding("third", f"The padding character must be a single character, while '{mark}' was provided")
    return text(whole).rjust(width, mark)


def _padding(place: str, what: str) -> Failure:
    start = "Unable to evaluate template language function 'padLeft'"
    return Failure(f"{start}: the {place} parameter is invalid. {what}. {_PAD} for usage details.")


def _pad_arity(name: str, given: int) -> str:
    what = f": function requires minimum two and maximum three arguments while '{given}' was provided"
    return f"Unable to evaluate template language function '{name}'{what}. {_PAD} for usage details."


def _concat(_: Scope, values: Sequence[Any]) -> Any:
    arrays = [isinstance(value, list) for value in values]
    if all(arrays):
        return [item for value in values for item in value]
    if any(arrays) or any(isinstance(value, dict) for value in values):
        what = "The provided parameters for language function 'concat' are invalid"
        rule = "Either all or none of the parameters must be an array"
        raise Failure(f"{what}. {rule}. {HELP}/#concat for usage details.")
    return "".join(text(value) for value in values)


def _string(_: Scope, values: Sequence[Any]) -> str:
    if values[0] is None:
        raise unable("string", ": the provided value is of type 'Null'", "/#string")
    return text(values[0])


FUNCTIONS = {
    "concat": Function(_concat, 1),
    "string": Function(_string, 1, 1),
    "toLower": _one("toLower", str.lower),
    "toUpper": _one("toUpper", str.upper),
    "trim": Function(_trim, 1, 1, arity=_exactly(1)),
    "replace": Function(_replace, 3, 3, arity=_exactly(3)),
    "split": Function(_split, 2, 2, arity=_exactly(2)),
    "join": Function(_join, 2, 2),
    "substring": Function(_substring, 2, 3, arity=_substring_arity),
    "padLeft": Function(_pad_left, 2, 3, arity=_pad_arity),
    "startsWith": _search("startsWith", str.startswith),
    "endsWith": _search("endsWith", str.endswith),
    "indexOf": _search("indexOf", str.find),
    "lastIndexOf": _search("lastIndexOf", lambda whole, part: whole.rfind(part) if part else max(0, len(whole) - 1)),
}
