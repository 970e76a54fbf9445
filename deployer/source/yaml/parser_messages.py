"""What PyYAML's C parser says of a text that it cannot read, in our words: a code, a place, and what to do."""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError

from deployer.source.yaml.findings import shorten
from deployer.source.yaml.text import KEY

Told = tuple[str, int, str, str]
"""Code, offset, message and help."""

_UNSPACED = re.compile(r"[ ]*(?:- +)*[A-Za-z_][\w.-]*:(?=[^\s:/])")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_TAB = ("YML011", "tab in the indentation", "indent with spaces")
_HEADER = (
    "YML010",
    "block scalar begins with a line that is not its header",
    "after '|' or '>' only an indentation digit, '+' or '-', and a comment may stand on the line",
)
_DIRECTIVE = ("YML016", "directive is not supported", "remove it: only '%YAML 1.2', once, is understood")
_TAG = ("YML015", "tags are not supported", "remove the tag; quotes make a text of any value")

_BY_PROBLEM = {
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found incompatible YAML document": _DIRECTIVE,
    "found duplicate %YAML directive": _DIRECTIVE,
    "found duplicate %TAG directive": _DIRECTIVE,
    "found undefined tag handle": _TAG,
    "found unexpected document indicator": ("YML010", "document marker inside quotes", "close the quotes before it"),
    "found unexpected ':'": ("YML010", "':' within a text in brackets", "put the text in quotes"),
    "mapping keys are not allowed in this context": (
        "YML019",
        "keys with '?' are not supported",
        "write 'key: value'",
    ),
    "block sequence entries are not allowed in this context": (
        "YML010",
        "sequence item within a line",
        "begin the sequence on a line of its own",
    ),
}
"""Problems that need no look at the text."""

_BY_CONTEXT = {
    "while scanning a tag": _TAG,
    "while scanning a directive": _DIRECTIVE,
    "while scanning a %YAML directive": _DIRECTIVE,
    "while scanning a %TAG directive": _DIRECTIVE,
    "while scanning a block scalar": _HEADER,
    "while scanning an anchor": (
        "YML010",
        "'&' begins an anchor, but no name follows",
        "give it one of letters, digits, '-' and '_', or put the text in quotes",
    ),
    "while scanning an alias": (
        "YML010",
        "'*' begins an alias, but no name follows",
        "give it one of letters, digits, '-' and '_', or put the text in quotes",
    ),
}
"""Contexts that tell enough by themselves, and begin where the mistake is."""


def explain(error: MarkedYAMLError, text: str) -> Told:
    """The problem behind an error."""
    problem, context = error.problem or "", error.context or ""
    at = error.problem_mark.index if error.problem_mark else 0
    begun = error.context_mark.index if error.context_mark else at
    if problem in _BY_PROBLEM:
        code, message, help = _BY_PROBLEM[problem]
        return code, at, message, help
    if context in _BY_CONTEXT:
        code, message, help = _BY_CONTEXT[context]
        return code, begun, message, help
    if "a quoted scalar" in context:
        return _quotes(text, at, begun)
    if problem.startswith("did not find expected ',' or"):
        return _brackets(text, at, begun)
    if problem == "could not find expected ':'":
        return _keyless(text, begun)
    tell = {
        "found character that cannot start any token": _character,
        "mapping values are not allowed in this context": _colon,
        "did not find expected key": _key,
        "did not find expected '-' indicator": _dash,
        "did not find expected node content": _content,
        "did not find expected <document start>": _document,
    }.get(problem)
    if tell:
        return tell(text, at)
    return "YML010", at, f"not valid YAML: {shorten(problem)}", "put texts with special characters in quotes"


def _quotes(text: str, at: int, begun: int) -> Told:
    """A text in quotes that does not end, or an escape sequence that is none."""
    if at >= len(text):
        mark = "double" if text[begun] == '"' else "single"
        return "YML010", begun, f"text in {mark} quotes is not closed", "close the quotes"
    offset = text.rfind("\\", begun, at + 1)
    if _HALF.match(text, offset):
        help = "write the character itself, or '\\U' and eight digits"
        return "YML005", offset, "escape sequence for half a character is not allowed", help
    sequence = shorten(text[offset : offset + 2])
    return (
        "YML010",
        offset,
        f"'{sequence}' is not an escape sequence",
        "write '\\\\' for a backslash, or use single quotes",
    )


def _brackets(text: str, at: int, begun: int) -> Told:
    """A collection in brackets that does not end, or lacks a comma."""
    colon = text[at : at + 1] == ":"
    left = "\n" in text[begun:at] and _margin(text, at) <= _margin(text, begun)
    if not text[at:].strip() or (left and not (colon and _is_first(text, at))):
        return "YML010", begun, f"'{text[begun]}' has no end", "close the bracket"
    if colon and "\n" in text[begun:at]:
        return "YML010", at, "key and its ':' are not on one line", "write them on one line, with a space after the ':'"
    return "YML010", at, "comma or closing bracket expected", "separate the entries with ','"


def _character(text: str, at: int) -> Told:
    if text[at] == "\t":
        code, message, help = _TAB
        return code, at, message, help
    return "YML010", at, f"a value cannot begin with '{shorten(text[at])}'", "put it in quotes"


def _colon(text: str, at: int) -> Told:
    """A ':' where no key can end."""
    line = text.rfind("\n", 0, at) + 1
    key = line + _margin(text, at)
    if at - key > KEY:
        return _long(key)
    above = text.rfind("\n", 0, max(line - 1, 0)) + 1
    if above < line and (found := _UNSPACED.match(text, above)):
        return _unspaced(found)
    if ": " in text[line:at]:
        help = "put the value in quotes if ':' belongs to it, or begin the mapping on a line of its own"
    else:
        help = "indent the line as its neighbours, or put the value in quotes if ':' belongs to it"
    return "YML010", at, "second ':' within a value", help


def _keyless(text: str, at: int) -> Told:
    """A line of a mapping without a key."""
    if found := _UNSPACED.match(text, text.rfind("\n", 0, at) + 1):
        return _unspaced(found)
    if text.find("\n", at, at + KEY) < 0:
        return _long(at)
    return "YML010", at, "key expected", "write 'key: value', or indent the line as its neighbours"


def _long(at: int) -> Told:
    return "YML013", at, f"key is longer than {KEY:,} characters", "shorten it"


def _unspaced(found: re.Match[str]) -> Told:
    return "YML010", found.end() - 1, "no space after ':'", "write 'key: value'"


def _key(text: str, at: int) -> Told:
    """Something between the entries of a mapping by indentation."""
    char = text[at : at + 1]
    if char and char in ":,]}":
        return _content(text, at)
    if char and char in "&*" and not _is_first(text, at):
        return "YML010", at, "a value has one anchor and is no alias", "remove one of the two"
    if not _is_first(text, at):
        return _rest(at)
    if re.match(r"-\s", text[at : at + 2]):
        return "YML011", at, "sequence item among the keys of a mapping", "indent it below its key"
    return "YML011", at, "line is indented more than those it follows", "align it with its neighbours"


def _dash(text: str, at: int) -> Told:
    """Something between the items of a sequence by indentation."""
    if not _is_first(text, at):
        return _rest(at)
    return "YML011", at, "sequence item expected", "begin the line with '- ', or indent it less"


def _rest(at: int) -> Told:
    help = "put the whole value in quotes; within single quotes, a quote is written twice"
    return "YML010", at, "text after the end of a value", help


def _content(text: str, at: int) -> Told:
    if not text[at:].strip():
        return "YML010", at, "the file ends where a value was expected", "write the value, and close the brackets"
    if re.match(r":\s", text[at : at + 2]):
        return "YML013", at, "key is missing", "write a name before ':'"
    help = "remove it, write the value, or put it in quotes if it is text"
    return "YML010", at, f"'{shorten(text[at])}' where a value was expected", help


def _document(text: str, at: int) -> Told:
    if re.search(r"^%", text[:at], re.MULTILINE) and not re.search(r"^---", text[:at], re.MULTILINE):
        return "YML016", at, "directive without a document", "write '---' after it, or remove it"
    if re.search(r"^\.\.\.\s", text[:at], re.MULTILINE):
        return "YML016", at, "a second document begins", "a file holds one document: split it"
    help = "indent it as the lines around it; a file holds one mapping"
    return "YML011", at, "text after the end of the document's value", help


def _margin(text: str, at: int) -> int:
    """How far the line of a character is indented."""
    line = text.rfind("\n", 0, at) + 1
    end = text.find("\n", line)
    whole = text[line : end if end >= 0 else len(text)]
    return len(whole) - len(whole.lstrip(" "))


def _is_first(text: str, at: int) -> bool:
    """Is a character the first of its line?"""
    return not text[text.rfind("\n", 0, at) + 1 : at].strip(" ")
