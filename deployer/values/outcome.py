"""What came of asking an endpoint whether it answers, and of running the example of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from deployer.values.check_result import Verdict

CHECKS: Mapping[str, str] = {
    "model": "model",
    "chat": "chat",
    "completion": "completion",
    "ocr": "OCR",
    "stream": "stream",
    "json": "JSON",
    "tools": "tools",
    "extra_parameters": "extra parameters",
    "safe_prompt": "safe_prompt",
    "mistral_route": "Mistral's route",
    "content_filter": "content filter",
    "wrong_key": "wrong key",
    "entra_token": "token of Entra",
    "latency": "latency",
}
"""What `verify` can ask of an endpoint, in the order of a report, and how a sentence calls it."""
USUAL = frozenset({"model", "chat", "completion", "ocr", "stream", "json", "tools"})
"""What it asks unless it is told otherwise: what every caller of a model relies on, for few tokens."""

BUSY = "too busy to be asked"
SILENT = "not asked: it does not answer"
"""Reasons of what is not known that the sentence about an endpoint tells already."""


class Probe(Struct, frozen=True):
    """A question to one endpoint; `url` is empty when it is not there."""

    endpoint: str
    project: str
    url: str
    model: str
    abilities: frozenset[str]
    """What the model can do, as the catalogue names it, `chat`, `ocr`; and what the endpoint does beside, as its kind
    names it: `content_filter`."""
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
    deployment: str = ""
    """The one of several deployments behind the endpoint that is asked; whichever has the traffic where it is empty."""

    @property
    def deployment_id(self) -> str:
        """ARM id of what is asked: of the one deployment, or of the endpoint."""
        return f"{self.id}/deployments/{self.deployment}" if self.deployment else self.id

    @property
    def name(self) -> str:
        """`chat`; `chat/green` for one of the deployments behind it."""
        return f"{self.endpoint}/{self.deployment}" if self.deployment else self.endpoint

    @property
    def full_name(self) -> str:
        """`assistants/chat`: how every command and report names it."""
        return f"{self.project}/{self.name}"

    def is_of(self, chosen: Probe) -> bool:
        """Whether it asks what was chosen: that deployment, or any of that endpoint."""
        same = (self.environment, self.id) == (chosen.environment, chosen.id)
        return same and chosen.deployment in ("", self.deployment)


class EndpointCheck(Struct, frozen=True):
    """One check of one endpoint; `unknown` is what could not be asked, or what its answer does not settle."""

    check: str
    """A key of CHECKS."""
    verdict: Verdict
    reason: str = ""
    """Why it failed, or is not known."""
    tokens: int = 0


class Latency(Struct, frozen=True):
    """Seconds until short answers had come whole: of so many, the percentiles by nearest rank."""

    samples: int
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return f"p50 {self.p50:.2f} s, p95 {self.p95:.2f} s, p99 {self.p99:.2f} s of {self.samples} answers"


class Outcome(Struct, frozen=True):
    """The answer to a probe. `detail` never holds a key."""

    probe: Probe
    ok: bool
    detail: str
    model: str = ""
    """What the endpoint says it serves."""
    tokens: int = 0
    checks: tuple[EndpointCheck, ...] = ()
    """In the order of CHECKS; none where the endpoint is not there, or has no key."""
    latency: Latency | None = None


class ExampleResult(Struct, frozen=True):
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
