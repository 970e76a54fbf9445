"""Connections of ours that copy the key of an endpoint -> the same with the key that callers are to send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost, refusal
from deployer.azure.target import Target
from deployer.endpoints.keys import actions_of
from deployer.kinds.all import kind_of
from deployer.planning.compare import merged, resolved
from deployer.values.change import Step, put
from deployer.values.endpoint import Endpoint
from deployer.values.late_value import key_of, late_values
from deployer.values.live import Live
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.resource import Resource, with_value


class CopiedKey(Struct, frozen=True):
    """A live connection that we made, and whose key it copies."""

    name: str
    """`reports/chat`."""
    owner: str
    """Id, in lower case, of what has the keys."""
    step: Step
    """Writes it anew, with the primary key."""


def copied_keys(desired: Iterable[Resource], live: Live) -> Iterator[CopiedKey]:
    """Of one environment: those that are there."""
    for item in desired:
        found = live.resources.get(item.address)
        owner = next((value.id.lower() for _, value in late_values(item.body) if value.secret), "")
        if found is None or not owner:
            continue
        kind = kind_of(item)
        body = merged(kind, resolved(item.body, live.facts, found.body), found.body)
        url = f"{item.id}?api-version={kind.api_version}"
        name = "/".join(item.id.split("/")[-3::2])
        yield CopiedKey(name, owner, Step(put(item.address), "PUT", url, kind.writer, body))


def copies_of(copies: Iterable[CopiedKey], endpoint: Endpoint) -> list[CopiedKey]:
    """Those that hold a key of an endpoint."""
    owner = actions_of(endpoint.type).owner(endpoint.id).lower()
    return [each for each in copies if each.owner == owner]


def renew(target: Target, copies: Iterable[CopiedKey], endpoint: Endpoint, which: str) -> tuple[str, ...]:
    """Write this key of an endpoint into each connection that copies one of its keys; their names. Raises Refused."""
    action = actions_of(endpoint.type)
    owner = action.owner(endpoint.id)
    ours = copies_of(copies, endpoint)
    for each in ours:
        expression = key_of(owner, action.api_version, action.names[which])
        paths = [path for path, value in each.step.late if value.secret]
        step = replace(each.step, body=with_value(each.step.body or {}, paths[0], expression))
        try:
            answer = Azure(target, steps=[step]).write(step)
        except Lost as lost:
            raise _stale(each, which, f"no answer from Azure ({lost.reason})") from None
        if not answer.ok:
            reason = refusal(f"writing connection '{each.name}'", answer).problems[0].message
            raise _stale(each, which, reason)
    return tuple(each.name for each in ours)


def _stale(copy: CopiedKey, which: str, why: str) -> Refused:
    message = f"connection '{copy.name}' did not get the {which} key: {why}"
    help = "run the same command again; until then whoever goes through it may be refused"
    return Refused(Problem("KEY007", Severity.ERROR, message, help=help))
