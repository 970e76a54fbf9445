"""Where keys and values begin and end, for edits: what reading remembers, and what the text tells about the rest."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from deployer.source.yaml.indent import column, first_dash
from deployer.source.yaml.positions import Marks

Step = str | int

_COLON = re.compile(r"[ \t]*:")


class Spans(Struct, frozen=True):
    """The text of one document, whose line breaks are `\\n`, and the spans in it."""

    marks: Marks
    text: str

    def column(self, container: Any) -> int:
        """The column of a container by indentation; -1 for one in brackets."""
        found = self.marks.containers[id(container)]
        if found.bracketed:
            return -1
        mapping = isinstance(container, dict)
        return column(self.text, found.starts[0] if mapping else first_dash(self.text, found.start))

    def dash(self, container: list[Any], index: int) -> int:
        """Where the dash of an item stands, in a sequence by indentation."""
        if not index:
            return first_dash(self.text, self.marks.containers[id(container)].start)
        dash = re.compile(rf"^ {{{self.column(container)}}}-(?=\s)", re.MULTILINE)
        found = dash.search(self.text, self.end(container, index - 1))
        assert found is not None, "the item has one"
        return found.end() - 1

    def key(self, container: dict[str, Any], key: str) -> tuple[int, int]:
        """Where a key begins and ends."""
        return self.marks.span(container, key, 0)

    def colon(self, container: dict[str, Any], key: str) -> int:
        """Behind the colon of a key; behind the key where brackets let it stand without."""
        end = self.key(container, key)[1]
        found = _COLON.match(self.text, end)
        return found.end() if found else end

    def start(self, container: Any, step: Step) -> int | None:
        """Where a value begins, None when it was left out."""
        start, end = self.marks.span(container, step)
        if isinstance(container, dict):
            return None if start == self.key(container, str(step))[0] else start
        left_out = self.text[start:end] == "-" and container[step] is None
        return None if left_out else start

    def end(self, container: Any, step: Step) -> int:
        """Where a value ends; behind colon or dash when it was left out."""
        return self.marks.span(container, step)[1]
