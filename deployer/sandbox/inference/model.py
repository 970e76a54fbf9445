"""What a model can be asked."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from deployer.sandbox.facts.read import read


class Model(Struct, frozen=True):
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
    info: str = ""
    """What `/info` and answers call it, where that is not its name."""
    day: str = ""
    """Its age, which tells what it takes; open models have none, their server has."""

    @property
    def called(self) -> str:
        """The name in answers."""
        return self.info or self.name

    def takes(self, what: str) -> bool:
        """Whether it takes what Mistral's API learnt after July 2024: `n`, `tool_choice=required`."""
        row = facts()["later"].get(what)
        return row is not None and self.day >= row["from"]

    @property
    def later(self) -> frozenset[str]:
        """The parameters that it takes of those."""
        return frozenset(what for what in facts()["later"] if what != "about" and "=" not in what and self.takes(what))


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
