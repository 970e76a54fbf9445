"""How a model can be had: on which platform, which way, where, and from when to when.

A model has any number of offers. Hubs offer it as serverless API or for managed compute; a Foundry account offers it as
a deployment with a SKU and a capacity.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

Platform = Literal["hub", "foundry"]
"""Where deployments live: in the projects of an Azure AI hub, or in a Foundry account."""
Way = Literal["serverless", "managed"]
"""Who runs the model: Azure, billed per token, or machines of your own quota."""
Presence = Literal["offered", "doubtful", "absent"]
"""What sources say of a region: it is there, no source settles it, it is not there."""


class Offering(Struct, frozen=True):
    """Where a model is offered from a day on, until the next offering."""

    since: date
    regions: frozenset[str]
    sources: tuple[str, ...]


class Machines(Struct, frozen=True):
    """Version of an open model from a day on, and the machine sizes that may run it."""

    since: date
    version: str
    sizes: tuple[str, ...]
    """Smallest first."""
    least: str
    """The least machine: cores, GPUs, GB of memory and GB of disk, with bars between, as the registry writes it."""
    source: str


class HubServerless(Struct, frozen=True):
    """A serverless API of hub projects."""

    offerings: tuple[Offering, ...]
    """In the order of their days."""
    platform: Platform = "hub"
    way: Way = "serverless"

    @property
    def since(self) -> date | None:
        """The first day on which a source shows it."""
        return min((x.since for x in self.offerings if x.regions), default=None)

    def regions(self, day: date) -> frozenset[str]:
        """Where it is offered on `day`."""
        current = [x for x in self.offerings if x.since <= day]
        return current[-1].regions if current else frozenset()


class HubManaged(Struct, frozen=True):
    """An open model on machines of a hub project."""

    machines: tuple[Machines, ...]
    """In the order of their days."""
    platform: Platform = "hub"
    way: Way = "managed"

    @property
    def since(self) -> date | None:
        """The first day on which a source shows it."""
        return min((x.since for x in self.machines), default=None)

    def running(self, day: date) -> Machines | None:
        """Version and machine sizes on `day`."""
        current = [x for x in self.machines if x.since <= day]
        return current[-1] if current else None


class ModelVersion(Struct, frozen=True):
    """A version of a model on Foundry."""

    version: str
    since: date | None
    """The first day on which a source shows it."""
    until: date | None
    """The day from which it cannot be deployed, if a source says so."""
    source: str


class Sku(Struct, frozen=True):
    """A kind of deployment of one model on Foundry."""

    name: str
    """`GlobalStandard`, `DataZoneStandard`."""
    quota: str
    """Name of the usage its capacity counts against; empty where no source names it."""
    capacity: int | None
    """What the models list gives as default; None where no source tells."""
    maximum: int | None
    """The most that the models list takes; None where no source tells. What can be had is the quota."""
    granted: int | None
    """The quota that subscriptions were seen to have, units of all deployments together; None where nobody saw one."""
    tokens: int
    """Tokens a minute that one unit of capacity carries; 0 where tokens are not counted, or no source tells."""
    requests: int
    """Requests a minute that one unit of capacity carries; 0 likewise."""
    regions: frozenset[str]
    """Where a source of Microsoft, or recorded traffic, shows it."""
    reported: frozenset[str]
    """Where only users report it."""
    settled: bool
    """The list of regions is whole: it is nowhere else."""
    sources: tuple[str, ...]

    def presence(self, region: str) -> Presence:
        """What sources say of a region."""
        if region in self.regions:
            return "offered"
        return "absent" if self.settled and region not in self.reported else "doubtful"

    @property
    def unit(self) -> str:
        """One unit of capacity in words; empty where it stands for no rate."""
        parts = ((self.tokens, "token"), (self.requests, "request"))
        told = [f"{count:,} {word}{'s' * (count != 1)}" for count, word in parts if count]
        return f"{' and '.join(told)} a minute" if told else ""


class FoundryServerless(Struct, frozen=True):
    """A deployment of a Foundry account."""

    model: str
    """`properties.model.name`."""
    format: str
    """`properties.model.format`; with the space: `Mistral AI`."""
    seller: Literal["azure", "partner"]
    """Sold by Azure itself, or by the partner in the Marketplace: then the deployment buys the offer."""
    versions: tuple[ModelVersion, ...]
    """Oldest first."""
    skus: tuple[Sku, ...]
    """The usual one first; none where no source names any, of models that are gone."""
    since: date | None
    """The first day on which a source shows it."""
    until: date | None
    """The day from which it takes no new deployments, where that differs from the days of the model."""
    sources: tuple[str, ...]
    platform: Platform = "foundry"
    way: Way = "serverless"

    def sku(self, name: str) -> Sku | None:
        """The SKU of this name, letter case aside."""
        return next((x for x in self.skus if x.name.lower() == name.lower()), None)

    def version(self, day: date) -> str:
        """The newest version that can be deployed on `day`, else the newest of all: Azure has no default to fall back
        on, so one is always sent.
        """
        current = [x for x in self.versions if (x.since is None or x.since <= day) and not self._over(x, day)]
        return (current or self.versions)[-1].version

    def known(self, version: str) -> ModelVersion | None:
        """The version of this number."""
        return next((x for x in self.versions if x.version == version), None)

    @staticmethod
    def _over(version: ModelVersion, day: date) -> bool:
        return version.until is not None and version.until <= day

    @property
    def regions(self) -> frozenset[str]:
        """Where a source shows any of its SKUs."""
        return frozenset(name for sku in self.skus for name in sku.regions)


Offer = HubServerless | HubManaged | FoundryServerless
