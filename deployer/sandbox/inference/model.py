"""What a model can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deployer.sandbox.facts.read import read


@dataclass(frozen=True, slots=True)
class Model:
    """The inference side of one model."""

    name: str
    task: str
    """chat, completion (base models) or ocr."""
    context: int | None
    """Longest prompt and completion together, in tokens; None where no source gives a number."""
    output: int | None = None
    """Longest completion."""
    tools: bool = False
    json: bool = False
    images: bool = False
    system: bool = True
    """False where system messages are turned into user messages (OPEN_2024_09)."""
    source: str = ""


def facts() -> dict[str, Any]:
    """The data of facts/inference.json."""
    content: dict[str, Any] = read("inference")
    return content


def find(name: str) -> Model | None:
    """The model of that name; documents disagree on letter case, so it is not looked at."""
    for key, row in facts()["models"].items():
        if key.lower() == name.lower():
            return Model(key, **row)
    return None


def parameters(task: str, whose: str) -> frozenset[str]:
    """The parameters of one task that an API takes: `azure`, `mistral`, `vllm`; or a model besides: `extra/...`."""
    return frozenset(facts()["parameters"][f"{task}/{whose}"]["names"])


def most_tokens(task: str, whose: str) -> int | None:
    """What `max_tokens` is when it is left out; None where nothing but the context bounds the reply."""
    most: int | None = facts()["defaults"]["max_tokens"].get(f"{task}/{whose}")
    return most
