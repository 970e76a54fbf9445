"""Data written as YAML in as many ways as there are: what Hypothesis draws, and what it must read as."""

from __future__ import annotations

import json
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Draw(Protocol):
    """Draws a value of a strategy."""

    def __call__(self, strategy: st.SearchStrategy[T], /) -> T: ...


WORDS = st.text("abcdefgh01 :#-?,[]{}&*!|>'\"%@`\\~.é😀\n\t", max_size=12)
KEYS = st.text("abc_-. #:'\"é", min_size=1, max_size=6)
SCALARS = st.one_of(
    WORDS,
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["no", "on", "12:30", "010", "1_000", "null", "true", "1.10", "0x1F", "~", "", "---", "...", "- a"]
    ),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(KEYS, DATA, min_size=1, max_size=5)
COMMENTS = st.sampled_from(["", "", "", "  # a: [comment", " #"])
BETWEEN = st.sampled_from(["", "", "", "\n", "# about what follows\n", "   \n      # elsewhere\n"])
SAFE = frozenset("abcdefghijklmnopqrstuvwxyz_-. 0123456789")


def is_plain(text: str) -> bool:
    """Can this text stand without quotes, whatever is around it? Rather too strict than wrong."""
    typed = text in ("null", "true", "false") or not text[:1].isalpha()
    return bool(text) and set(text) <= SAFE and not typed and text == text.strip()


def scalar(draw: Draw, value: Any) -> str:
    """A scalar on one line."""
    if not isinstance(value, str):
        return json.dumps(value)
    forms = [json.dumps(value).replace("\\ud83d\\ude00", "\\U0001F600"), json.dumps(value, ensure_ascii=False)]
    if "\n" not in value and "\t" not in value:
        forms.append("'" + value.replace("'", "''") + "'")
    if is_plain(value):
        forms += [value, value]
    return str(draw(st.sampled_from(forms)))


def brackets(draw: Draw, value: Any) -> str:
    """Any value in brackets or on one line."""
    comma = draw(st.sampled_from([", ", ",", " , "]))
    end = draw(st.sampled_from(["", " "]))
    if isinstance(value, list):
        return "[" + comma.join(brackets(draw, item) for item in value) + end + "]"
    if isinstance(value, dict):
        return (
            "{" + comma.join(f"{scalar(draw, key)}: {brackets(draw, item)}" for key, item in value.items()) + end + "}"
        )
    return scalar(draw, value)


def block_text(draw: Draw, text: str, indent: int) -> str:
    """A text as literal block scalar; a comment ends it, so that what follows is no part of it."""
    chomp = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") or text == "\n" else ""
    pad = " " * (indent + 2)
    body = text[:-1] if text.endswith("\n") else text
    return f"|2{chomp}{draw(COMMENTS)}\n" + "".join(f"{pad}{line}\n" for line in body.split("\n")) + "# end\n"


def block(draw: Draw, value: Any, indent: int) -> str:
    """What follows a colon or a dash: the rest of the line, and the lines below it."""
    if isinstance(value, str) and value and "\t" not in value and draw(st.integers(0, 3)) == 0:
        return " " + block_text(draw, value, indent)
    if not isinstance(value, (dict, list)) or not value or draw(st.integers(0, 3)) == 0:
        if value is None and draw(st.booleans()):
            return draw(COMMENTS) + "\n"
        return f" {brackets(draw, value)}{draw(COMMENTS)}\n"
    step = draw(st.integers(1, 4))
    return draw(COMMENTS) + "\n" + collection(draw, value, indent + step)


def collection(draw: Draw, value: Any, indent: int, compact: bool = False) -> str:
    """A mapping or sequence by indentation; a compact one begins on a line with a dash."""
    pad = " " * indent
    lines: list[str] = []
    for entry in value.items() if isinstance(value, dict) else value:
        lines.append("" if compact and not lines else draw(BETWEEN))
        if isinstance(value, dict):
            key, held = entry
            lines.append(f"{pad}{scalar(draw, key)}{draw(st.sampled_from([':', ' :']))}{block(draw, held, indent)}")
        elif isinstance(entry, (dict, list)) and entry and draw(st.booleans()):
            space = draw(st.integers(1, 3))
            inner = collection(draw, entry, indent + 1 + space, compact=True)
            lines.append(f"{pad}-{' ' * space}{inner.lstrip(' ')}")
        else:
            lines.append(f"{pad}-{block(draw, entry, indent)}")
    return "".join(lines)


@st.composite
def documents(draw: Draw) -> tuple[str, dict[str, Any]]:
    """A text, and the data that it holds."""
    data = draw(MAPPINGS)
    text = draw(BETWEEN) + draw(st.sampled_from(["", "---\n", "%YAML 1.2\n---\n"])) + collection(draw, data, 0)
    return text, data
