"""Reads Bicep with a parser that is not ours (tree-sitter-bicep): declarations as data. Parses, does not compile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_bicep.language()))
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|([nrt\\'$])|(.?))|(\$\{)|([\x00-\x1f])", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True)
class Symbol:
    """The name of another declaration."""

    name: str


@dataclass(frozen=True)
class Declaration:
    """A resource (`what` is type@version) or a module (`what` is its file)."""

    what: str
    body: Mapping[str, Any]
    existing: bool = False


@dataclass(frozen=True)
class File:
    """What one Bicep file declares."""

    resources: dict[str, Declaration] = field(default_factory=dict)
    modules: dict[str, Declaration] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)


def read(text: str) -> File:
    """The declarations of a file. Refuses what the parser refuses, and anything but resources, modules, params."""
    code = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    # The parser takes slashes at the start of a text for a comment, which Bicep does not: spell them otherwise.
    root = _PARSER.parse(code.replace("/", "\\u{2f}").encode()).root_node
    assert not root.has_error, root
    file = File()
    for node in root.named_children:
        if node.type in ("resource_declaration", "module_declaration"):
            symbol, what, body = node.named_children
            place = file.resources if node.type == "resource_declaration" else file.modules
            assert _text(symbol) not in place
            existing = any(child.type == "existing" for child in node.children)
            place[_text(symbol)] = Declaration(_value(what), _value(body), existing)
        elif node.type == "parameter_declaration":
            name, kind = node.named_children
            file.params[_text(name)] = _text(kind)
        else:
            assert _text(node) == "targetScope = 'resourceGroup'", _text(node)
    return file


def _value(node: Node) -> Any:
    if node.type == "object":
        pairs = [(_key(pair.named_children[0]), _value(pair.named_children[1])) for pair in node.named_children]
        assert len(dict(pairs)) == len(pairs), "a key twice"
        return dict(pairs)
    if node.type == "array":
        return [_value(item) for item in node.named_children]
    if node.type == "string":
        return _string(node)
    if node.type in ("boolean", "null"):
        return {"true": True, "false": False, "null": None}[_text(node)]
    if node.type == "number":
        return int(_text(node))
    if node.type == "identifier":
        return Symbol(_text(node))
    assert node.type in ("member_expression", "call_expression"), node.type
    return {"$expression": _text(node).replace("\\u{2f}", "/")}


def _key(node: Node) -> str:
    return _string(node) if node.type == "string" else _text(node)


def _string(node: Node) -> str:
    assert not any(child.type == "interpolation" for child in node.children), _text(node)
    return _ESCAPE.sub(_unescaped, _text(node)[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code, plain = match.group(1), match.group(2)
    assert code or plain, f"not legal in a Bicep text: {match.group()!r}"
    return chr(int(code, 16)) if code else _PLAIN.get(plain, plain)


def _text(node: Node) -> str:
    return (node.text or b"").decode()
