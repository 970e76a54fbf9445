"""The examples in the documentation of a rule.

A heading `Bad:` or `Good:`, with `(as of YYYY-MM-DD)` where the day matters, is followed by an indented piece of
YAML. Its top-level keys replace those of a plain environment; `---` begins another file. `# here` marks the lines of
the findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from textwrap import dedent

from msgspec import Struct

DAY = date(2026, 11, 23)
"""The day of examples that name none, fixed so that no retirement breaks them."""
HERE = "# here"
HEADING = re.compile(r"^(Bad|Good)(?: \(as of (\d{4}-\d\d-\d\d)\))?:$", re.MULTILINE)
GROUND = {
    "name": "name: example",
    "accept_marketplace_terms": "accept_marketplace_terms: true",
    "subscription": "subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "resource_group": "resource_group: rg-example",
    "location": "location: eastus2",
    "hub": "hub: {name: hub-example}",
}
"""What an example need not repeat."""


class Example(Struct, frozen=True):
    """One example: its files, and the lines (file, line) where the rule must find something."""

    good: bool
    as_of: date
    texts: tuple[str, ...]
    marks: frozenset[tuple[int, int]]


def examples(text: str) -> Iterator[Example]:
    """The examples of a documentation, in order."""
    headings = list(HEADING.finditer(text))
    for heading, following in zip_longest(headings, headings[1:]):
        body = text[heading.end() : following.start() if following else len(text)]
        yield _example(heading[1] == "Good", heading[2], dedent(body).strip("\n"))


def _example(good: bool, as_of: str | None, body: str) -> Example:
    texts = tuple(_complete(part) for part in re.split(r"^---\n", body, flags=re.MULTILINE))
    marks = frozenset(
        (file, line)
        for file, text in enumerate(texts)
        for line, words in enumerate(text.splitlines(), 1)
        if words.endswith(HERE)
    )
    return Example(good, date.fromisoformat(as_of) if as_of else DAY, texts, marks)


def _complete(part: str) -> str:
    """The piece first, so that its lines keep their numbers; below it what it left out."""
    rest = [line for key, line in GROUND.items() if not re.search(rf"^{key}:", part, re.MULTILINE)]
    return part.rstrip("\n") + "\n" + "\n".join(rest) + "\n"
