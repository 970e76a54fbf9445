"""What came of asking an endpoint whether it answers, and of running the example of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Probe:
    """A question to one endpoint; `url` is empty when it is not there."""

    endpoint: str
    project: str
    url: str
    model: str
    abilities: frozenset[str]
    """What the model can do, as the catalogue names it: `chat`, `ocr`."""
    id: str
    token: bool = False
    """Asked with a token of Entra: the endpoint has no keys."""
    changed: str = ""
    """When the endpoint was last written, as Azure tells it."""
    environment: str = ""
    kind: str = ""
    """Name of its kind: `serverless_endpoint`."""
    deployed: str = ""
    """The model that Azure says it deploys, where its answers need not tell."""

    @property
    def full_name(self) -> str:
        """`assistants/chat`: how every command and report names it."""
        return f"{self.project}/{self.endpoint}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a probe. `detail` never holds a key."""

    probe: Probe
    ok: bool
    detail: str
    model: str = ""
    """What the endpoint says it serves."""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example of one rule, and what is wrong with it; nothing when it holds."""

    code: str
    title: str
    """The first line of the documentation."""
    number: int
    good: bool
    as_of: date
    faults: tuple[str, ...]

    @property
    def name(self) -> str:
        """What was run: `Bad 1`."""
        return f"{'Good' if self.good else 'Bad'} {self.number}"
