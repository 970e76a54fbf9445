"""Mappings and sequences by indentation.

Each function takes the offset of the first character and returns the value, the offset of the next content after it
and the column of that content: -1 at the end of the document.
"""

from __future__ import annotations

from typing import Any

from deployer.yaml.document import Document
from deployer.yaml.flow import collection
from deployer.yaml.key import is_key, read_key, repeated
from deployer.yaml.limits import KEY, NODES
from deployer.yaml.lines import ended, is_dash, misplaced, past_blanks, tab, trail, two_anchors
from deployer.yaml.literal import block_scalar
from deployer.yaml.patterns import BLANK_LINES, COLON, ENTRY, ITEM, PLAIN
from deployer.yaml.scalar import WORDS, continue_plain, quoted, resolve

Read = tuple[Any, int, int]


def mapping(document: Document, at: int, column: int) -> Read:
    """The mapping whose first key is at `at`."""
    document.enter(at)
    text, seen, match = document.text, document.plain, ENTRY.match
    data: dict[str, Any] = {}
    offsets: list[int] = []
    while True:
        document.nodes += 2
        if document.nodes > NODES:
            raise document.crowded(at)
        found = match(text, at)
        key, plain, gap = found.groups() if found else ("", None, "")
        if found is None or key in WORDS or len(key) > KEY:
            key, place, value, after, indent = _entry(document, at, column)
        else:
            after, indent = found.end(), len(gap)
            if plain is None:
                place = after
                value, after, indent = _below(document, after, indent, column)
                if value is None:
                    place = at
            elif indent > column:
                place = found.start(2)
                value, after, indent = inline(document, place, column, True)
            else:
                place = found.start(2)
                if plain in seen:
                    value = seen[plain]
                else:
                    value = seen[plain] = resolve(document, plain, place)
        if key in data:
            repeated(document, data, offsets, key, at)
        else:
            data[key] = value
            offsets += (at, place)
        if indent != column or (not column and ended(text, after)):
            break
        at = after
    document.leave(data, offsets, column)
    return data, after, _outer(document, after, indent, column)


def sequence(document: Document, at: int, column: int, below_key: bool = False) -> Read:
    """The sequence whose first dash is at `at`; `below_key` if it stands as far left as the key it belongs to."""
    document.enter(at)
    text, seen = document.text, document.plain
    data: list[Any] = []
    offsets: list[int] = []
    while True:
        document.nodes += 1
        if document.nodes > NODES:
            raise document.crowded(at)
        found = ITEM.match(text, at)
        if found and len(found[2]) <= column:
            plain, after, indent = found[1], found.end(), len(found[2])
            place = at if plain is None else found.start(1)
            if plain is None:
                value = None
            elif plain in seen:
                value = seen[plain]
            else:
                value = seen[plain] = resolve(document, plain, place)
        else:
            place, value, after, indent = _item(document, at, column)
        data.append(value)
        offsets.append(place)
        if indent != column or not is_dash(text, after):
            break
        at = after
    document.leave(data, offsets, column)
    if indent == column and not below_key and not ended(text, after):
        raise document.fail("YML011", after, "sequence item expected", "begin the line with '- ', or indent it less")
    return data, after, _outer(document, after, indent, column)


def node(document: Document, at: int, column: int, parent: int, below_key: bool = False) -> Read:
    """The value that begins a line, indented more than `parent`; `below_key` if that is the column of its key."""
    text = document.text
    if is_dash(text, at):
        return sequence(document, at, column)
    if text[at] == "\t":
        start = past_blanks(document, at)
        _refuse_tab(document, start, at)
        return inline(document, start, parent, below_key)
    if is_key(document, at):
        return mapping(document, at, column)
    return inline(document, at, parent, below_key)


def inline(document: Document, at: int, parent: int, below_key: bool) -> Read:
    """The value that begins within a line: a scalar, brackets, an alias, or an anchor and what it names."""
    text = document.text
    char = text[at]
    if char == "&":
        return _anchored(document, at, parent, below_key)
    if char in "|>":
        value, end = block_scalar(document, at, parent)
        found = BLANK_LINES.match(text, end)
        assert found is not None  # it matches the empty string
        return value, found.end(), len(found[1])
    value, end = _token(document, at, parent)
    return value, *trail(document, end)


def _token(document: Document, at: int, parent: int) -> tuple[Any, int]:
    text = document.text
    char = text[at]
    if char in "\"'":
        return quoted(document, at, parent)
    if char in "[{":
        value, end = collection(document, at, parent)
        if COLON.match(text, end):
            raise document.fail("YML013", at, "key is a collection", "keys are text: write a name")
        return value, end
    if char == "*":
        return document.alias(at)
    found = PLAIN.match(text, at)
    if found is None:
        if is_dash(text, at):
            help = "begin the sequence on a line of its own"
            raise document.fail("YML010", at, "sequence item within a line", help)
        raise misplaced(document, at)
    plain, end = continue_plain(document, at, found.end(), parent, flow=False)
    return resolve(document, plain, at), end


def _anchored(document: Document, at: int, parent: int, below_key: bool) -> Read:
    text = document.text
    name, end = document.name(at)
    before = document.nodes
    start = past_blanks(document, end)
    if text[start] in "\n#":
        after, indent = trail(document, end)
        if indent > parent and text[after] == "&" and not is_key(document, after):
            raise two_anchors(document, after)
        if below_key:
            value, after, indent = _below(document, after, indent, parent)
        elif indent > parent and (indent or not ended(text, after)):
            value, after, indent = node(document, after, indent, parent)
        else:
            value = None
    elif text[start] in "&*":
        raise two_anchors(document, start)
    else:
        value, after, indent = inline(document, start, parent, below_key)
    document.remember(name, value, 1 + document.nodes - before)
    return value, after, indent


def _entry(document: Document, at: int, column: int) -> tuple[str, int, Any, int, int]:
    """Key, place of the value, value, next content and its column: the general form of what ENTRY matches."""
    text = document.text
    key, end = read_key(document, at)
    colon = COLON.match(text, end)
    if not colon:
        raise document.fail("YML010", at, "key expected", "write 'key: value', or indent the line as its neighbours")
    start = past_blanks(document, colon.end())
    if text[start] not in "\n#":
        return key, start, *inline(document, start, column, True)
    after, indent = trail(document, colon.end())
    value, following, indent = _below(document, after, indent, column)
    return key, at if value is None else after, value, following, indent


def _item(document: Document, at: int, column: int) -> tuple[int, Any, int, int]:
    """Place, value, next content and its column: the general form of what ITEM matches."""
    text = document.text
    start = past_blanks(document, at + 1)
    if text[start] in "\n#":
        after, indent = trail(document, at + 1)
        if indent <= column:
            return at, None, after, indent
        return after, *node(document, after, indent, column)
    inner = column + start - at
    if "\t" in text[at:start]:
        _refuse_tab(document, start, at + 1)
    elif is_dash(text, start):
        return start, *sequence(document, start, inner)
    elif is_key(document, start):
        return start, *mapping(document, start, inner)
    return start, *inline(document, start, column, False)


def _below(document: Document, at: int, indent: int, column: int) -> Read:
    """The value of a key in `column` that has nothing after its colon: the lines below, or none."""
    if indent > column:
        return node(document, at, indent, column, below_key=True)
    if indent == column and is_dash(document.text, at):
        return sequence(document, at, column, below_key=True)
    return None, at, indent


def _outer(document: Document, at: int, indent: int, column: int) -> int:
    """The column of what follows a collection, which must not stand further right than the collection."""
    if indent > column:
        if document.text[at] == "\t":
            raise tab(document, at)
        raise document.fail("YML011", at, "line is indented more than those it follows", "align it with its neighbours")
    if document.text[at] == "\t":
        raise tab(document, at)
    return indent


def _refuse_tab(document: Document, start: int, at: int) -> None:
    """After the tab at `at` a scalar may begin, but no collection by indentation."""
    if is_dash(document.text, start) or is_key(document, start):
        raise tab(document, at)
