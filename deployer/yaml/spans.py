"""Where keys and values end in their text: what reading does not need to remember, and editing asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from deployer.yaml.document import Document
from deployer.yaml.flow import skip
from deployer.yaml.lines import past_blanks
from deployer.yaml.literal import block_scalar
from deployer.yaml.marks import Marks
from deployer.yaml.patterns import ALIAS, COLON, DOUBLE, FLOW_PLAIN, PLAIN, SINGLE
from deployer.yaml.scalar import WORDS, continue_plain

Step = str | int


@dataclass(frozen=True, slots=True)
class Spans:
    """The ends of the values of one document. All offsets are those of `text`, whose line breaks are `\\n`."""

    marks: Marks
    document: Document

    @property
    def text(self) -> str:
        """The text, with a NUL at its end."""
        return self.document.text

    def column(self, container: Any) -> int:
        """The column of a container by indentation; -1 for one in brackets."""
        return self.marks.columns[id(container)]

    def key(self, container: dict[str, Any], key: str) -> tuple[int, int]:
        """Where a key begins and ends."""
        at = start = self._offset(container, key, 0)
        if self.text[at] == "&":
            at = skip(self.document, self.document.name(at)[1], -1)
        pattern = {'"': DOUBLE, "'": SINGLE, "*": ALIAS}.get(self.text[at])
        if pattern is None:
            return start, self._plain(at, -1, self.column(container) < 0)
        return start, _end(pattern, self.text, at)

    def colon(self, container: dict[str, Any], key: str) -> int:
        """Behind the colon of a key; behind the key where brackets let it stand without."""
        end = self.key(container, key)[1]
        if self.column(container) >= 0:
            return _end(COLON, self.text, end)
        at = skip(self.document, end, -1)
        return at + 1 if self.text[at] == ":" else end

    def start(self, container: Any, step: Step) -> int | None:
        """Where a value begins, None when it was left out."""
        at = self._offset(container, step, 1)
        if isinstance(container, dict):
            return None if at == self._offset(container, step, 0) else at
        bare = container[step] is None and self.column(container) >= 0 and self.text[at] == "-"
        return None if bare and self.text[at + 1] in " \t\n" else at

    def end(self, container: Any, step: Step) -> int:
        """Where a value ends; behind colon or dash when it was left out."""
        at = self.start(container, step)
        if at is not None:
            return self.node(at, container[step], self.column(container))
        if isinstance(container, dict):
            return self.colon(container, str(step))
        return self._offset(container, step, 1) + 1

    def node(self, at: int, value: Any, column: int) -> int:
        """Where the value that begins at `at` ends, in a container in `column`."""
        at = past_blanks(self.document, at)
        char = self.text[at]
        if char == "&":
            end = self.document.name(at)[1]
            at = skip(self.document, end, -1)
            if value is None and not self._is_null(at, column):
                return end
            return self.node(at, value, column)
        if char == "*":
            return _end(ALIAS, self.text, at)
        if isinstance(value, (dict, list)):
            return self._close(at, value)
        if char in "\"'":
            return _end(DOUBLE if char == '"' else SINGLE, self.text, at)
        if char in "|>":
            return block_scalar(self.document, at, column)[1] - 1
        return self._plain(at, column, column < 0)

    def dash(self, container: list[Any], index: int, start: int) -> int:
        """Where the dash of an item stands, in a sequence by indentation that begins at `start`."""
        if not index:
            return skip(self.document, self.document.name(start)[1], -1) if self.text[start] == "&" else start
        pattern = re.compile(rf"^ {{{self.column(container)}}}-(?=[ \t\n])", re.MULTILINE)
        return _end(pattern, self.text, self.end(container, index - 1), search=True) - 1

    def _close(self, at: int, value: Any) -> int:
        steps = list(value) if isinstance(value, dict) else range(len(value))
        end = self.end(value, steps[-1]) if steps else at + 1
        if self.column(value) >= 0 or self.text[at] not in "[{":
            return end
        end = skip(self.document, end, -1)
        if self.text[end] == ",":
            end = skip(self.document, end + 1, -1)
        return end + 1

    def _plain(self, at: int, column: int, flow: bool) -> int:
        end = _end(FLOW_PLAIN if flow else PLAIN, self.text, at)
        return continue_plain(self.document, at, end, -1 if flow else column, flow)[1]

    def _is_null(self, at: int, column: int) -> bool:
        found = (FLOW_PLAIN if column < 0 else PLAIN).match(self.text, at)
        return found is not None and found[0] in WORDS and WORDS[found[0]] is None

    def _offset(self, container: Any, step: Step, side: int) -> int:
        found = self.marks.within(container, step, side)
        assert found is not None, "the caller knows that it is there"
        return found


def _end(pattern: re.Pattern[str], text: str, at: int, search: bool = False) -> int:
    found = pattern.search(text, at) if search else pattern.match(text, at)
    assert found is not None, "the text was read before"
    return found.end()
