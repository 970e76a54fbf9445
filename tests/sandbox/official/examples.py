"""Microsoft's published examples as requests, as their files give them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.sandbox.contract import FOLDER, bundle

TEXTS = {
    "machinelearning": "2024-04-01",
    "resources": "2024-03-01",
    "subscriptions": "2022-12-01",
    "authorization": "2022-04-01",
}
"""The published texts whose examples are replayed: area and api-version."""


@dataclass(frozen=True, slots=True)
class Example:
    """One official example of one operation."""

    area: str
    operation: str
    name: str
    method: str
    path: str
    """The template of the path."""
    parameters: Mapping[str, Any] = field(hash=False)
    where: Mapping[str, str] = field(hash=False)
    """Where each parameter goes: path, query, body."""
    statuses: tuple[int, ...]

    @property
    def label(self) -> str:
        """What the tables call it."""
        return f"{self.operation}/{self.name.removesuffix('.json')}"


def examples() -> Iterator[Example]:
    """Every example of the texts, in their order."""
    for area, version in TEXTS.items():
        yield from of(area, version)


@cache
def of(area: str, version: str) -> tuple[Example, ...]:
    """Every example of one text, in its order."""
    judging = bundle(area, version)
    found = []
    for path, item in judging.doc["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            listed = [judging.param(each) for each in (*item.get("parameters", ()), *operation.get("parameters", ()))]
            where = {each["name"]: each["in"] for each in listed}
            for shown in operation.get("x-ms-examples", {}).values():
                file = FOLDER / area / version / shown["$ref"]
                content = json.loads(file.read_text(encoding="utf-8-sig"))
                found.append(
                    Example(
                        area,
                        operation["operationId"],
                        shown["$ref"].split("examples/")[1],
                        method.upper(),
                        path,
                        content["parameters"],
                        where,
                        tuple(map(int, content["responses"])),
                    )
                )
    return tuple(found)
