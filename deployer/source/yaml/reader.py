"""The events of PyYAML's C parser to data, and beside it where every key and value begins and ends.

A loop without recursion, so that depth and width stop at the limits. What the events mean is decided here, and nothing
of PyYAML's schema, composer or constructor is used: those are of YAML 1.1, and take a key twice and merge keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field
from yaml import events
from yaml._yaml import CParser
from yaml.error import MarkedYAMLError

from deployer.source.yaml.findings import Findings, shorten
from deployer.source.yaml.indent import column, first_dash, outdented
from deployer.source.yaml.parser_messages import explain
from deployer.source.yaml.positions import Container, Marks
from deployer.source.yaml.scalar import TYPED, resolve
from deployer.source.yaml.text import DEPTH, KEY, NODES, SCALAR, joined
from deployer.values.problem import Invalid

Event = Any
"""PyYAML's type stubs take every mark for optional; the C parser leaves none out."""

_COLON = re.compile(r"[ \t]*:")
_ESCAPED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters, which can come only from escape sequences: the text itself was looked through before."""


class Anchored(Struct, frozen=True):
    """A value that aliases may repeat, with what a repetition costs."""

    value: Any
    nodes: int = 1
    height: int = 0


class Frame(Container):
    """A container being read. `nodes` is what was counted before it, `keyed` whether a key comes next."""

    anchor: str | None = None
    nodes: int = 0
    keyed: bool = False
    key: str = ""
    height: int = 0
    margin: int = -1
    """Its column, once somebody asked."""


class Reader(Struct):
    """One document while it is read."""

    findings: Findings
    frame: Frame = field(default_factory=lambda: Frame(0, False, data=[]))
    above: list[Frame] = field(default_factory=list)
    containers: dict[int, Container] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    """Plain scalars seen, and what they mean."""
    anchors: dict[str, Anchored] = field(default_factory=dict)
    nodes: int = 0
    documents: int = 0
    filler: str = ""

    def read(self) -> Marks:
        """The data and its places. Raises Invalid."""
        file, text = self.findings.file, self.findings.text
        handlers: dict[type, Callable[[Event], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: lambda event: self._open(event, {}),
            events.MappingEndEvent: self._close,
            events.SequenceStartEvent: lambda event: self._open(event, []),
            events.SequenceEndEvent: self._close,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._begin,
            **dict.fromkeys((events.StreamStartEvent, events.DocumentEndEvent, events.StreamEndEvent), self._pass),
        }
        try:
            parsed, self.filler = joined(text)
            if self.filler:
                handlers[events.ScalarEvent] = self._unfilled
            for event in iter(CParser(parsed).get_event, None):
                handlers[type(event)](event)
        except MarkedYAMLError as error:
            raise self.findings.fail(*explain(error, text)) from None
        if self.findings.problems:
            raise Invalid(self.findings.problems)
        root = self.frame
        if not root.data:  # nothing but comments
            return Marks(file, text, None, 0, 0, {})
        return Marks(file, text, root.data[0], root.starts[0], root.ends[0], self.containers, self.nodes)

    def _pass(self, event: Event) -> None:
        """Nothing to learn."""

    def _begin(self, event: Event) -> None:
        start = event.start_mark.index
        self.documents += 1
        if self.documents > 1:
            help = "a file holds one document: split it"
            raise self.findings.fail("YML016", start, "a second document begins", help)
        if event.tags or event.version not in (None, (1, 2)):
            help = "remove it: only '%YAML 1.2', once, is understood"
            raise self.findings.fail("YML016", start, "directive is not supported", help)

    def _scalar(self, event: Event) -> None:
        text, style = event.value, event.style
        start, end = event.start_mark.index, event.end_mark.index
        self.nodes += 1
        if self.nodes > NODES or end - start > SCALAR:
            self._count(0, start)
            self.findings.refuse_length(start, end)
        if event.tag is not None or not (style or event.implicit[0]):
            raise self._tagged(start)
        if style:
            value = text
            end = self._check(text, style, start, end)
        elif text in self.plain:
            value = self.plain[text]
        else:
            value = self.plain[text] = text if text and text[0] not in TYPED else self._resolve(text, start)
        if event.anchor:
            self._anchor(event.anchor, start, Anchored(value))
        if self.frame.keyed:
            self._key(value, start, end, plain=not style)
        elif start == end:
            self._left_out(start)
        else:
            self._put(value, start, end)

    def _unfilled(self, event: Event) -> None:
        """A scalar of a text with characters in two halves."""
        if event.style == '"':
            event.value = event.value.replace(self.filler, "")
        elif self.filler in event.value:
            message = "escape sequences of half characters outside of double quotes"
            raise self.findings.fail("YML005", event.start_mark.index, message, "write the character itself")
        self._scalar(event)

    def _resolve(self, text: str, start: int) -> Any:
        if text == "-":
            help = "put it in quotes if it is text"
            raise self.findings.fail("YML010", start, "'-' where a value was expected", help)
        try:
            return resolve(text)
        except ValueError as error:
            raise self.findings.fail("YML018", start, str(error), "put it in quotes if it is text") from None

    def _check(self, text: str, style: str, start: int, end: int) -> int:
        """Refuse a scalar in quotes, or after `|` or `>`, that is none of ours. Gives its end."""
        if style in "|>":
            return end - 1 if self.findings.text[end - 1] == "\n" else end
        if not text.isprintable() and (bad := _ESCAPED.search(text)):
            help = "no name or text of an environment can hold it: take it out"
            message = f"escaped character U+{ord(bad[0]):04X} is not allowed"
            raise self.findings.fail("YML005", start, message, help)
        self._refuse_outdented(start, end, "quotes")
        return end

    def _refuse_outdented(self, start: int, end: int, what: str) -> None:
        """Of what is in quotes or brackets, all lines are indented more than the collection it stands in."""
        text = self.findings.text
        if text.find("\n", start, end) < 0:
            return
        frame = next(each for each in (self.frame, *reversed(self.above)) if not each.bracketed)
        if frame is (self.above or [frame])[0]:
            return
        if frame.margin < 0:
            mapping = type(frame.data) is dict  # one without a key as yet begins with '?', and is refused later
            frame.margin = column(text, (frame.starts or [start])[0] if mapping else first_dash(text, frame.start))
        if (offset := outdented(text, start, end, frame.margin)) is not None:
            help = f"indent it by {frame.margin + 1} spaces or more, or close the {what} before it"
            raise self.findings.fail("YML011", offset, f"line inside {what} is not indented enough", help)

    def _put(self, value: Any, start: int, end: int) -> None:
        frame = self.frame
        frame.starts.append(start)
        frame.ends.append(end)
        if type(frame.data) is dict:
            frame.data[frame.key] = value
            frame.keyed = True
        else:
            frame.data.append(value)

    def _left_out(self, offset: int) -> None:
        """A value that was not written: it has the place of its key or dash, and ends behind colon or dash."""
        frame = self.frame
        if type(frame.data) is dict:
            end = frame.ends[-1]
            colon = _COLON.match(self.findings.text, end)
            self._put(None, frame.starts[-1], colon.end() if colon else end)
        else:
            self._put(None, offset - 1 if self.above else offset, offset)

    def _key(self, key: Any, start: int, end: int, plain: bool) -> None:
        frame = self.frame
        if type(key) is not str:
            key = self._unusable(key, start, end)
        elif end - start > KEY:
            raise self.findings.fail("YML013", start, f"key is longer than {KEY:,} characters", "shorten it")
        elif plain and key == "<<":
            help = "use 'extends', or repeat the values: merge keys are no part of YAML 1.2"
            self.findings.report("YML014", start, "merge key '<<' is not supported", help)
        if key in frame.data:
            key = self._repeated(key, start)
        frame.key, frame.keyed = key, False
        frame.starts.append(start)
        frame.ends.append(end)

    def _unusable(self, key: Any, start: int, end: int) -> str:
        """Report a key that is not text. Gives one to read on with, which no text can hold."""
        if start == end:
            raise self.findings.fail("YML013", start, "key is missing", "write a name before ':'")
        what = f"'{shorten(self.findings.text[start:end])}', which is not text"
        message = f"key is {'a collection' if isinstance(key, (dict, list)) else what}"
        self.findings.report("YML013", start, message, "keys are text: put it in quotes, or write another word")
        return f"\0{start}"

    def _repeated(self, key: str, start: int) -> str:
        """Report a key that its mapping has already. Gives one to read on with."""
        first = self.findings.position(self.frame.starts[2 * list(self.frame.data).index(key)])
        help = f"the first is at line {first.line}, column {first.column}: keep one of them"
        self.findings.report("YML012", start, f"key '{shorten(key)}' is written twice", help)
        return f"\0{start}"

    def _open(self, event: Event, data: Any) -> None:
        start = event.start_mark.index
        if event.tag is not None:
            raise self._tagged(start)
        if self.frame.keyed:
            raise self.findings.fail("YML013", start, "key is a collection", "keys are text: write a name")
        self.above.append(self.frame)
        self._refuse_depth(len(self.above), start)
        self.frame = Frame(start, event.flow_style, [], [], data, event.anchor, self.nodes, type(data) is dict)
        self.containers[id(data)] = self.frame
        self._count(1, start)

    def _close(self, event: Event) -> None:
        closed, self.frame = self.frame, self.above.pop()
        end = event.end_mark.index
        if not closed.bracketed or end == event.start_mark.index:  # by indentation, or a pair without braces
            end = closed.ends[-1]
        elif not self.frame.bracketed:
            self._refuse_outdented(closed.start, end, "brackets")
        if closed.anchor:
            spent = self.nodes - closed.nodes
            self._anchor(closed.anchor, closed.start, Anchored(closed.data, spent, closed.height + 1))
        self.frame.height = max(self.frame.height, closed.height + 1)
        self._put(closed.data, closed.start, end)

    def _anchor(self, name: str, start: int, anchored: Anchored) -> None:
        self._refuse_glued(start + 1 + len(name))
        self.anchors[name] = anchored

    def _alias(self, event: Event) -> None:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        self._refuse_glued(end)
        known = self.anchors.get(name)
        if known is None:
            help = f"write '&{shorten(name)}' at the value to repeat, before this line and not around it"
            raise self.findings.fail("YML017", start, f"alias '*{shorten(name)}' repeats nothing", help)
        self._refuse_depth(len(self.above) + known.height, start)
        self._count(known.nodes, start)
        if self.frame.keyed:
            self._key(known.value, start, end, plain=False)
        else:
            self.frame.height = max(self.frame.height, known.height)
            self._put(known.value, start, end)

    def _refuse_glued(self, end: int) -> None:
        """To YAML 1.2 a ':' is part of the name of an anchor or alias, to PyYAML's parser the name ends before it."""
        sign = self.findings.text[end]
        if sign in ":?%@`":
            message = f"'{sign}' follows the name of an anchor or alias"
            raise self.findings.fail("YML010", end, message, "put a space after the name")

    def _refuse_depth(self, depth: int, offset: int) -> None:
        if depth > DEPTH:
            message = f"nested deeper than {DEPTH} levels"
            raise self.findings.fail("YML031", offset, message, "split the file or flatten it")

    def _tagged(self, start: int) -> Invalid:
        offset = max(self.findings.text.find("!", start), start)
        help = "remove the tag; quotes make a text of any value"
        return self.findings.fail("YML015", offset, "tags are not supported", help)

    def _count(self, nodes: int, offset: int) -> None:
        self.nodes += nodes
        if self.nodes > NODES:
            message = f"more than {NODES:,} keys and values, aliases written out"
            raise self.findings.fail("YML032", offset, message, "split the environment into several files")
