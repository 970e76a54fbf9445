"""What the providers say when they refuse, by facts/refusals.json; and the rules that many resource types share."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from msgspec import Struct

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account, arm, inferencing, mfe, provider
from deployer.sandbox.arm.resource_body import unchanged
from deployer.sandbox.arm.resource_type import Rule
from deployer.sandbox.facts.read import read
from deployer.sandbox.http import Response
from deployer.sandbox.state.record import Record
from deployer.values.json_path import value_at


class Refusals(Struct, frozen=True):
    """The refusals of one resource type. A rule is named as the row that it refuses by."""

    part: str

    def __call__(self, call: Call, key: str, /, **values: object) -> Response:
        """The refusal of that name. Its code and sentence may tell the `{name}` (also in `{lower}` case) and `{path}`
        addressed and, where it exists, the resource's own name `{record}` and its `{state}`; the rest is in `values`.
        """
        rows = read("refusals")[self.part]
        status, code, text, envelope = (*rows[key], rows["as"])[:4]
        record = call.record
        name = call.target.name
        known = {"name": name, "lower": name.lower(), "path": call.target.path}
        known |= {"record": record.name, "state": record.state} if record else {}
        code, text = (part.format_map({**known, **values}) for part in (code, text))
        if envelope == "provider":
            return provider(status, code, text)
        if envelope == "arm":
            return arm(status, code, text)
        if envelope == "mfe":
            return mfe(call, status, text, code)
        if envelope == "account":
            return account(call, status, text, code, _outer(status, code))
        return inferencing(call, f"InferencingClient{envelope}Failed", {code: [text]})

    def named(self, pattern: str) -> Rule:
        """`name`: a name is of a form."""
        return lambda call: None if re.fullmatch(pattern, call.target.name) else self(call, "name")

    def idle(self, call: Call) -> Response | None:
        """`busy`: one operation at a time."""
        return self(call, "busy") if call.record and call.record.operation else None

    def free(self, slot: Callable[[Call], str]) -> Rule:
        """`taken`: nobody else has what may be had once."""
        return lambda call: self(call, "taken") if other_taker(call, slot(call)) else None

    def fixed(self, *paths: str) -> Rule:
        """`fixed`: a property (`properties.tenantId`) stays what it was, `{what}`; who does not send it leaves it."""

        def rule(call: Call) -> Response | None:
            for path in map(_parts, paths) if call.record else ():
                if call.record and not unchanged(call.record, path, value_at(call.body, path)):
                    return self(call, "fixed", what=path[-1])
            return None

        return rule

    def needs(self, key: str, *paths: str) -> Rule:
        """A property is sent; `{what}` is the one that is not."""

        def rule(call: Call) -> Response | None:
            lacking = next((path for path in map(_parts, paths) if not value_at(call.body, path)), None)
            return self(call, key, what=lacking[-1]) if lacking else None

        return rule

    def word(self, key: str, path: str, words: Collection[str], *, optional: bool = True) -> Rule:
        """A property, `{what}`, is one of some words, `{known}`, to the letter; `{sent}` is none."""

        def rule(call: Call) -> Response | None:
            value = value_at(call.body, _parts(path))
            if value in words or (optional and value is None):
                return None
            return self(call, key, what=path, sent=value, known=", ".join(words))

        return rule

    def room(self, most: int, there: Callable[[Call], int], key: str = "room") -> Rule:
        """`room`: a new one has room beside those that are there."""
        return lambda call: None if call.record or there(call) < most else self(call, key, most=most)

    def only(self, *names: str) -> Rule:
        """`patch`: a PATCH names nothing else; `{what}` is what it names."""

        def rule(call: Call) -> Response | None:
            unknown = sorted(set(call.body) - set(names))
            return self(call, "patch", what=unknown[0]) if unknown else None

        return rule


def other_taker(call: Call, slot: str) -> Record | None:
    """Who has what may be had once, where that is not the resource addressed."""
    taker = call.cloud.index.taker(slot)
    return None if taker is None or taker.id.lower() == call.target.path.lower() else taker


def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _outer(status: int, code: str) -> str:
    """The outer code of the account service, which follows from the inner one."""
    return code if code == "BadRequest" else "ValidationError" if status == 400 else "UserError"
