"""Text -> expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from deployer.sandbox.deployments.errors import invalid_expression

LONGEST = 24_576
"""Characters of one expression: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices"""
_WORD = re.compile(
    r"\s+|(?P<Identifier>[A-Za-z_$][\w$]*)|(?P<Integer>-?\d+)|'(?P<StringLiteral>(?:[^']|'')*)'(?!')"
    r"|(?P<LeftParenthesis>\()|(?P<RightParenthesis>\))|(?P<LeftSquareBracket>\[)|(?P<RightSquareBracket>\])"
    r"|(?P<Dot>\.)|(?P<Comma>,)"
)
"""Words, by the names that ARM's messages give them."""
_DEEPEST = 100
_LARGEST = 2**31 - 1
"""Integers in an expression have 32 bits (KingslandConsulting/Kingsland.ArmLinter, tests run against Azure)."""


class Literal(Struct, frozen=True):
    """A text in single quotes, or an integer."""

    value: str | int


class Call(Struct, frozen=True):
    """`name(argument, ...)`; the name of a user's function has its namespace before it: `contoso.name`."""

    name: str
    arguments: tuple[Node, ...]


class Member(Struct, frozen=True):
    """`base.name` or `base['name']` or `base[0]`."""

    base: Node
    key: Node


Node = Literal | Call | Member


def calls(node: Node) -> Iterator[Call]:
    """Every call in an expression, outermost first."""
    if isinstance(node, Call):
        yield node
        for argument in node.arguments:
            yield from calls(argument)
    elif isinstance(node, Member):
        yield from calls(node.base)
        yield from calls(node.key)


class Token(NamedTuple):
    """A word. `kind` is the name that ARM's messages give it."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The words of an expression without its brackets, and the end. Raises Refusal."""
    if len(text) > LONGEST:
        raise invalid_expression(
            f"The language expression length limit exceeded. Limit: '{LONGEST}' and actual: '{len(text)}'."
        )
    found, at = [], 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:
            what = f"the string character '{text[at]}' at position '{at}' is not expected"
            raise invalid_expression(f"The language expression '{text}' is not valid: {what}.")
        if kind := match.lastgroup:
            found.append(Token(kind, match[kind], at))
        at = match.end()
    return [*found, Token("EndOfData", "", len(text))]


def is_expression(text: str) -> bool:
    """Whether ARM evaluates a text: it begins with `[`, ends with `]`, and does not begin with `[[`."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescaped(text: str) -> str:
    """A text that is not evaluated, as ARM reads it: `[[x]` stands for `[x]`."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The expression in a text that stands in brackets. Raises Refusal."""
    inner = text[1:-1]
    reader = _Reader(inner, tokens(inner))
    node = reader.expression(0)
    reader.take("EndOfData")
    return node


class _Reader(Struct):
    text: str
    words: list[Token]
    at: int = 0

    @property
    def next(self) -> Token:
        return self.words[self.at]

    def take(self, kind: str) -> Token:
        token = self.next
        if token.kind != kind:
            raise invalid_expression(
                f"Unable to parse language expression '{self.text}': expected token '{kind}' and actual '{token.kind}'."
            )
        self.at += 1
        return token

    def expression(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise invalid_expression(
                f"Unable to parse language expression '{self.text[:64]}': it is nested too deeply."
            )
        node = self.primary(depth)
        while self.next.kind in ("Dot", "LeftSquareBracket"):
            if self.take(self.next.kind).kind == "Dot":
                node = Member(node, Literal(self.take("Identifier").text))
            else:
                node = Member(node, self.expression(depth + 1))
                self.take("RightSquareBracket")
        return node

    def primary(self, depth: int) -> Node:
        if self.next.kind == "StringLiteral":
            return Literal(self.take("StringLiteral").text.replace("''", "'"))
        if self.next.kind == "Integer":
            return self.integer()
        name = self.take("Identifier").text
        if self.next.kind == "Dot":
            self.take("Dot")
            name = f"{name}.{self.take('Identifier').text}"
        self.take("LeftParenthesis")
        arguments = [self.expression(depth + 1)] if self.next.kind != "RightParenthesis" else []
        while self.next.kind == "Comma":
            self.take("Comma")
            arguments.append(self.expression(depth + 1))
        self.take("RightParenthesis")
        return Call(name, tuple(arguments))

    def integer(self) -> Literal:
        token = self.take("Integer")
        if abs(int(token.text)) > _LARGEST:
            what = f"the value '{token.text}' at position '{token.position}' cannot be converted to number"
            raise invalid_expression(f"The language expression '{self.text}' is not valid: {what}.")
        return Literal(int(token.text))
