"""What stands between values: blanks, comments, line breaks, and the marks of sequences and documents."""

from __future__ import annotations

from deployer.values.problem import Invalid
from deployer.yaml.document import Document, shorten
from deployer.yaml.patterns import BLANKS, MARKER, TRAIL


def is_dash(text: str, at: int) -> bool:
    """Does a sequence item begin here?"""
    return text[at] == "-" and text[at + 1] in " \t\n"


def ended(text: str, at: int) -> bool:
    """Is this, at the left margin, the end of the document?"""
    return text[at] == "\0" or (text[at] in "-." and MARKER.match(text, at) is not None)


def past_blanks(document: Document, at: int) -> int:
    """The next character on the line that is neither space nor tab."""
    found = BLANKS.match(document.text, at)
    assert found is not None  # it matches the empty string
    return found.end()


def trail(document: Document, end: int) -> tuple[int, int]:
    """The next content after a value, and its column."""
    found = TRAIL.match(document.text, end)
    if found:
        return found.end(), len(found[1])
    at = past_blanks(document, end)
    if document.text[at] == ":":
        help = "put the value in quotes if ':' belongs to it, or begin the mapping on a line of its own"
        raise document.fail("YML010", at, "second ':' within a value", help)
    if document.text[at] == "#":
        raise document.fail("YML010", at, "comment is not set off by a blank", "put a space before '#'")
    raise document.fail("YML010", at, "text after the end of a value", "put the whole value in quotes")


def tab(document: Document, at: int) -> Invalid:
    """What to raise for a tab where only spaces indent."""
    return document.fail("YML011", at, "tab in the indentation", "indent with spaces")


def two_anchors(document: Document, at: int) -> Invalid:
    """What to raise for a second anchor, or an anchored alias."""
    return document.fail("YML010", at, "a value has one anchor and is no alias", "remove one of the two")


def misplaced(document: Document, at: int) -> Invalid:
    """What to raise for a character that can begin no value."""
    char = document.text[at]
    if char == "!":
        return document.fail("YML015", at, "tags are not supported", "remove the tag; quotes make a text of any value")
    if char in "@`%":
        return document.fail("YML010", at, f"a value cannot begin with '{char}'", "put it in quotes")
    if char == "?":
        return document.fail("YML019", at, "keys with '?' are not supported", "write 'key: value'")
    if char in "|>":
        return document.fail("YML010", at, "block scalar inside brackets", "use quotes")
    if char == "\0":
        return document.fail("YML010", at, "the file ends where a value was expected", "write the value")
    return document.fail(
        "YML010", at, f"'{shorten(char)}' where a value was expected", "put it in quotes if it is text"
    )
