"""What a plain scalar means under the core schema of YAML 1.2."""

from __future__ import annotations

import re

from deployer.source.yaml.findings import shorten

WORDS = {
    **dict.fromkeys(("", "null", "Null", "NULL", "~"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Words that are not text. All others are: `no`, `on`, `12:30`, `1_000` and dates."""

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
TYPED = frozenset("nN~tTfF+-.0123456789")
"""What a scalar begins with that may be more than text."""


def resolve(text: str) -> str | int | float | bool | None:
    """The value. Raises ValueError for a number that JSON cannot carry."""
    if text and text[0] not in TYPED:
        return text
    if text.isdecimal() and text.isascii() and len(text) < 19:
        return int(text)
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return _integer(text)
    if FLOAT.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise ValueError(f"number '{shorten(text)}' is too large")
        return number
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(f"'{text}' is not a number that Azure can take")
    return text


def is_text(text: str) -> bool:
    """Would it be text if it were written plainly?"""
    return text not in WORDS and not any(form.fullmatch(text) for form in (INTEGER, FLOAT, _NO_NUMBER))


def _integer(text: str) -> int:
    number = int(text, 0 if text[:2] in ("0x", "0o") else 10) if len(text) <= 24 else 2**64
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"number '{shorten(text)}' does not fit into 64 bits")
    return number
