"""The words of an expression."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deployer.sandbox.deployments.language.failure import Unreadable

LONGEST = 24_576
"""Characters of one expression: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices"""
_MARKS = {
    "(": "LeftParenthesis",
    ")": "RightParenthesis",
    "[": "LeftSquareBracket",
    "]": "RightSquareBracket",
    ".": "Dot",
    ",": "Comma",
}
_WORD = re.compile(
    r"\s+|(?P<Identifier>[A-Za-z_$][\w$]*)|(?P<Integer>-?\d+)|'(?P<StringLiteral>(?:[^']|'')*)'(?!')|(?P<mark>[()\[\].,])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word. `kind` is the name that ARM's messages give it."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The words of an expression without its brackets, and the end. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable(
            f"The language expression length limit exceeded. Limit: '{LONGEST}' and actual: '{len(text)}'."
        )
    found, at = [], 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:
            what = f"the string character '{text[at]}' at position '{at}' is not expected"
            raise Unreadable(f"The language expression '{text}' is not valid: {what}.")
        if kind := match.lastgroup:
            value = match[kind]
            found.append(Token(_MARKS[value] if kind == "mark" else kind, value, at))
        at = match.end()
    return [*found, Token("EndOfData", "", len(text))]
