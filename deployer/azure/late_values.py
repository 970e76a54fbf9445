"""Values that a body leaves for the moment in which it is sent: read, and put in, on the way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from msgspec.structs import replace

from deployer.azure.answer import Answer
from deployer.azure.no_answer import refusal
from deployer.values.change import Step
from deployer.values.json_path import at, digest
from deployer.values.late_value import LateValue, late_values
from deployer.values.problem import Refused
from deployer.values.resource import Body, with_value
from deployer.values.secret import Secret


class Reader(Protocol):
    """A way to Azure that reads."""

    def read(self, url: str) -> Answer:
        """GET a path with its query."""

    def secrets(self, path: str, api_version: str, names: Collection[str]) -> Answer:
        """POST an action that tells secrets."""


def complete(reader: Reader, step: Step) -> Step:
    """The step as it leaves. The key that it holds now is in no value that anybody keeps. Raises Refused and Lost."""
    read = [(path, _read(reader, value)) for path, value in step.late]
    body = step.body
    for path, text in read:
        body = with_value(body or {}, path, text)
    return replace(step, body=body)


def fits(body: Body | None, sent: object) -> bool:
    """Whether what is sent is a planned body with its late values filled in, and nothing else."""
    left = list(late_values(body))
    if not left or not isinstance(sent, Mapping):
        return False
    for path, value in left:
        if not isinstance(at(sent, path), str):
            return False
        sent = with_value(sent, path, value.expression)
    return digest(sent) == digest(body)


def _read(reader: Reader, value: LateValue) -> str:
    if value.secret:
        answer = reader.secrets(value.action, value.api_version, value.member)
    else:
        answer = reader.read(f"{value.id}?api-version={value.api_version}")
    if not answer.ok:
        raise refusal(f"reading the {value.noun} of '{value.name}'", answer)
    found = at(answer.body, value.member)
    if value.secret:
        found = found.reveal() if isinstance(found, Secret) else None
    if not found or not isinstance(found, str):
        what = "no key: it takes tokens of Entra" if value.secret else f"no {value.noun} yet"
        help = "deploy it with keys" if value.secret else "run again once it has one"
        raise Refused.of("KEY001", f"'{value.name}' has {what}", help=help)
    return found
