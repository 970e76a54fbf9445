"""Collections in brackets: [a, b] and {a: b}."""

from __future__ import annotations

from typing import Any

from deployer.yaml.document import Document
from deployer.yaml.key import check_key, repeated
from deployer.yaml.limits import KEY
from deployer.yaml.lines import misplaced
from deployer.yaml.patterns import COLON, FLOW_ENTRY, FLOW_ITEM, FLOW_PLAIN, FLOW_SPACE, MARKER
from deployer.yaml.scalar import WORDS, continue_plain, quoted, resolve

_ENDS = frozenset(",]}")
_AFTER_COLON = frozenset(" \t\n,[]{}")


def skip(document: Document, offset: int, indent: int) -> int:
    """The next character that is neither blank, break nor comment; its line must be indented more than `indent`."""
    text = document.text
    end: int = FLOW_SPACE.match(text, offset).end()  # type: ignore[union-attr]  # matches the empty string
    char = text[end]
    if char == "\0":
        return end
    line = text.rfind("\n", offset, end) + 1
    if char == "#":
        raise document.fail("YML010", end, "comment is not set off by a blank", "put a space before '#'")
    if line:
        width = end - line - len(text[line:end].lstrip(" "))
        if width <= indent and not (char in "]}" and width == indent):
            help = f"indent it by {indent + 1} spaces or more"
            raise document.fail("YML011", end, "line inside brackets is not indented enough", help)
        if not width and MARKER.match(text, end):
            raise document.fail("YML010", end, "document marker inside brackets", "close the brackets before it")
    return end


def collection(document: Document, start: int, indent: int) -> tuple[Any, int]:
    """The sequence or mapping in brackets at `start`, and where it ends."""
    document.enter(start)
    read = _sequence if document.text[start] == "[" else _mapping
    value, offsets, end = read(document, start, indent)
    document.leave(value, offsets)
    return value, end


def _sequence(document: Document, start: int, indent: int) -> tuple[list[Any], list[int], int]:
    text, seen = document.text, document.plain
    items: list[Any] = []
    offsets: list[int] = []
    at = skip(document, start + 1, indent)
    while text[at] != "]":
        document.count(1, at)
        offsets.append(at)
        if found := FLOW_ITEM.match(text, at):
            plain = found[1]
            items.append(seen[plain] if plain in seen else seen.setdefault(plain, resolve(document, plain, at)))
            at = skip(document, found.end(), indent)
            continue
        _guard(document, start, at)
        value, end = _item(document, at, indent)
        items.append(value)
        at = _separate(document, start, end, indent)
    return items, offsets, at + 1


def _item(document: Document, at: int, indent: int) -> tuple[Any, int]:
    """One item: a node, or a single pair `key: value`, which is a mapping of its own."""
    text = document.text
    if text[at] == ":" and text[at + 1] in _AFTER_COLON:
        raise document.fail("YML013", at, "key is missing", "write a name before ':'")
    value, end = node(document, at, indent)
    colon = COLON.match(text, end)
    place = colon.end() - 1 if colon else end
    if text[place] != ":" or (text[at] not in "\"'[{" and text[place + 1] not in _AFTER_COLON):
        return value, end
    if "\n" in text[at:place]:
        raise document.fail(
            "YML010", at, "key and its ':' are not on one line", "write the pair in braces: {key: value}"
        )
    key = check_key(document, value, at, end)
    document.enter(at)
    document.count(2, at)
    after = skip(document, place + 1, indent)
    held, end = (None, place + 1) if text[after] in _ENDS else node(document, after, indent)
    pair = {key: held}
    document.leave(pair, [at, at if held is None else after])
    return pair, end


def _mapping(document: Document, start: int, indent: int) -> tuple[dict[str, Any], list[int], int]:
    text, seen = document.text, document.plain
    data: dict[str, Any] = {}
    offsets: list[int] = []
    at = skip(document, start + 1, indent)
    while text[at] != "}":
        document.count(2, at)
        found = FLOW_ENTRY.match(text, at)
        if found is None or found[1] in WORDS or len(found[1]) > KEY:
            key, value, place, end = _entry(document, start, at, indent)
            following = _separate(document, start, end, indent)
        else:
            key, plain = found.groups()
            place = found.start(2)
            value = seen[plain] if plain in seen else seen.setdefault(plain, resolve(document, plain, place))
            following = skip(document, found.end(), indent)
        if key in data:
            repeated(document, data, offsets, key, at)
        else:
            data[key] = value
            offsets += (at, place)
        at = following
    return data, offsets, at + 1


def _entry(document: Document, start: int, at: int, indent: int) -> tuple[str, Any, int, int]:
    """Key, value, where the value begins, where it ends: the general form of what FLOW_ENTRY matches."""
    text = document.text
    _guard(document, start, at)
    if text[at] == ":" and text[at + 1] in _AFTER_COLON:
        raise document.fail("YML013", at, "key is missing", "write a name before ':'")
    raw, end = node(document, at, indent)
    return check_key(document, raw, at, end), *_value(document, at, end, indent)


def _value(document: Document, key: int, end: int, indent: int) -> tuple[Any, int, int]:
    """The value after a key, where it begins (at its key when it was left out), where it ends."""
    text = document.text
    colon = skip(document, end, indent)
    adjacent = text[key] in "\"'[{"
    if text[colon] != ":" or (not adjacent and text[colon + 1] not in _AFTER_COLON):
        return None, key, end
    after = skip(document, colon + 1, indent)
    if text[after] in _ENDS:
        return None, key, colon + 1
    value, end = node(document, after, indent)
    return value, after, end


def node(document: Document, at: int, indent: int) -> tuple[Any, int]:
    """Any value inside brackets, and where it ends."""
    text = document.text
    char = text[at]
    if char in "\"'":
        return quoted(document, at, indent)
    if char in "[{":
        return collection(document, at, indent)
    if char == "*":
        return document.alias(at)
    if char == "&":
        return _anchored(document, at, indent)
    found = FLOW_PLAIN.match(text, at)
    if found:
        plain, end = continue_plain(document, at, found.end(), indent, flow=True)
        return resolve(document, plain, at), end
    raise misplaced(document, at)


def _anchored(document: Document, at: int, indent: int) -> tuple[Any, int]:
    name, end = document.name(at)
    before = document.nodes
    inner = skip(document, end, indent)
    char = document.text[inner]
    if char in "&*":
        raise document.fail("YML010", inner, "a value has one anchor and is no alias", "remove one of the two")
    empty = char in _ENDS or (char == ":" and document.text[inner + 1] in _AFTER_COLON)
    value, end = (None, end) if empty else node(document, inner, indent)
    document.remember(name, value, 1 + document.nodes - before)
    return value, end


def _guard(document: Document, start: int, at: int) -> None:
    """Refuse what cannot begin an entry."""
    char = document.text[at]
    if char == "\0":
        raise document.fail("YML010", start, f"'{document.text[start]}' has no end", "close the bracket")
    if char in ",]}":
        raise document.fail("YML010", at, f"'{char}' where a value was expected", "remove it, or write the value")


def _separate(document: Document, start: int, end: int, indent: int) -> int:
    """Past the comma after an entry; stays at a closing bracket."""
    text = document.text
    at = skip(document, end, indent)
    if text[at] == ",":
        return skip(document, at + 1, indent)
    if text[at] == ("]" if text[start] == "[" else "}"):
        return at
    if text[at] == "\0":
        raise document.fail("YML010", start, f"'{text[start]}' has no end", "close the bracket")
    raise document.fail("YML010", at, "comma or closing bracket expected", "separate the entries with ','")
