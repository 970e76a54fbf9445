"""A check of a preflight: what it is given, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.catalog.catalog import Catalog
from deployer.kinds.all import PROVIDERS_API, kinds, provider_id
from deployer.values.change import Change, Plan
from deployer.values.live import Live
from deployer.values.problem import Problem

_SUBSCRIPTIONS_API = "2022-12-01"


class Seen(Struct, frozen=True):
    """What a check saw. It fails where there are problems; else it is unknown where something was not told."""

    passed: str
    """What is so, where nothing stands in the way."""
    problems: Sequence[Problem] = ()
    untold: Sequence[str] = ()
    help: str = ""
    """What to do about what was not told."""


class Subject(Struct, frozen=True):
    """A plan before its first write, and the Azure it is for. Each address is read once for all checks."""

    azure: Azure
    plan: Plan
    catalog: Catalog
    live: Live
    """What the plan was made from; of a plan file, what is there now."""
    engine: str
    _answers: dict[str, Answer] = field(default_factory=dict)

    def read(self, url: str) -> Answer:
        """The answer to a GET. Raises Lost and Refused."""
        if url not in self._answers:
            self._answers[url] = self.azure.read(url)
        return self._answers[url]

    def subscription(self) -> Answer:
        """The subscription itself: tenant, state, and its kind by the quota id.

        https://learn.microsoft.com/rest/api/subscription/subscriptions/get
        """
        return self.read(f"/subscriptions/{self.plan.subscription}?api-version={_SUBSCRIPTIONS_API}")

    def provider(self, namespace: str) -> Answer:
        """A resource provider: its registration, and the regions of each of its types."""
        return self.read(f"{provider_id(self.plan.scope, namespace)}?api-version={PROVIDERS_API}")

    def written(self) -> Iterator[Change]:
        """What the plan makes or changes, of the kinds that we render."""
        for change in self.plan.changes:
            if change.kind in kinds() and any(step.method != "DELETE" for step in change.steps):
                yield change


class Check(Struct, frozen=True):
    """One question, by the name that reports show."""

    name: str
    look: Callable[[Subject], Seen]


def refused(answer: Answer) -> str:
    """Why something may not be read."""
    return f"Azure answers {answer.status} {answer.error.get('code') or ''}".strip()
