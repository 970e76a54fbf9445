"""A model as the catalogue knows it: what it is called, how it is deployed, and what is true of it on which day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

from deployer.catalog.offer import FoundryServerless, HubManaged, HubServerless, Machines, Offer, Offering, Platform


class Stage(StrEnum):
    """Where a model stands in its life on a day; the words are those of Microsoft's lifecycle page (LIFE_2026_03)."""

    UNKNOWN = "not yet offered"
    """Before the first day on which a source shows it."""
    PREVIEW = "preview"
    AVAILABLE = "generally available"
    LEGACY = "legacy"
    """New deployments are possible, but a successor exists."""
    DEPRECATED = "deprecated"
    """Existing deployments answer, new ones are refused."""
    RETIRED = "retired"
    """Deployments answer 404."""

    @property
    def is_open(self) -> bool:
        """Whether new deployments are possible."""
        return self in (Stage.PREVIEW, Stage.AVAILABLE, Stage.LEGACY)


class Milestone(Struct, frozen=True):
    """A day on which a model changes its stage."""

    stage: Stage
    on: date
    source: str
    note: str = ""


class Claim(Struct, frozen=True):
    """What a source says where sources disagree; the one that is `held` is what the catalogue goes by."""

    about: str
    says: str
    on: date | None
    source: str
    held: bool


class Succession(Struct, frozen=True):
    """What Microsoft named as replacement from a day on."""

    since: date
    models: tuple[str, ...]
    source: str


class MarketplaceOffer(Struct, frozen=True):
    """Ids of the Marketplace offer; the plan is empty where no source names it."""

    publisher: str
    offer: str
    plan: str
    source: str


class Price(Struct, frozen=True):
    """US dollars per million tokens, or per page. Third party: the Marketplace page is the authority."""

    row: str
    input: float | None
    output: float | None
    page: float | None
    source: str

    def __str__(self) -> str:
        if self.page is not None:
            return f"${self.page:.3f} a page"
        return f"${self.input or 0:.2f} in, ${self.output or 0:.2f} out, a million tokens"


class Model(Struct, frozen=True):
    """One row of the catalogue."""

    name: str
    display_name: str
    aliases: tuple[str, ...]
    asset_id: str
    """Id in its registry, without a version."""
    category: str
    """premium, open, sold-by-azure or document."""
    marketplace: bool
    """A project must subscribe to a Marketplace offer first."""
    sold_in: str
    """Name of the list of countries where the offer is sold, empty when there is no offer."""
    abilities: frozenset[str]
    """Of chat, completions, ocr, tools, json, system, streaming, safe_prompt."""
    reads: tuple[str, ...] = ("text",)
    context: int | None = None
    output: int | None = None
    pages: int | None = None
    license: str = ""
    info_name: str = ""
    """What the endpoint's /info calls the model."""
    preview: bool = False
    id_confidence: str = "high"
    milestones: tuple[Milestone, ...] = ()
    """In the order of their days."""
    offers: tuple[Offer, ...] = ()
    """On which platforms it can be had, and which way: at most one of a sort."""
    claims: tuple[Claim, ...] = ()
    successions: tuple[Succession, ...] = ()
    listing: MarketplaceOffer | None = None
    prices: tuple[Price, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name and id that leads to the model, each as it is written."""
        return tuple(
            dict.fromkeys(
                (self.name, self.display_name, *self.aliases, self.asset_id.rsplit("/", 1)[-1], self.asset_id)
            )
        )

    @property
    def terms(self) -> str:
        """The offer that is bought and its publisher, where its terms and prices are, and what is said of the price."""
        shop = "https://azuremarketplace.microsoft.com/marketplace/apps"
        named, page = f"the offer of '{self.display_name}' by publisher Mistral AI", f"{shop}?search=Mistral"
        if offer := self.listing:
            named = f"offer '{offer.offer}' by publisher Mistral AI ('{offer.publisher}')"
            page = f"{shop}/{offer.publisher}.{offer.offer}"
        # The page of the offer decides: what is known of prices is third hand.
        known = f"; {self.prices[-1]} according to {self.prices[-1].source}" if self.prices else ""
        return f"{named} in the Azure Marketplace; its terms and prices: {page}{known}"

    @property
    def chat(self) -> bool:
        """False for base models and for models that read documents."""
        return "chat" in self.abilities

    @property
    def serverless(self) -> HubServerless | None:
        """The serverless API of hubs."""
        return next((x for x in self.offers if isinstance(x, HubServerless)), None)

    @property
    def managed(self) -> HubManaged | None:
        """Managed compute of hubs."""
        return next((x for x in self.offers if isinstance(x, HubManaged)), None)

    @property
    def foundry(self) -> FoundryServerless | None:
        """Deployments of Foundry accounts."""
        return next((x for x in self.offers if isinstance(x, FoundryServerless)), None)

    @property
    def on_hubs(self) -> bool:
        """Whether hubs offer it or ever did."""
        return self.offered_on("hub")

    def offered_on(self, platform: Platform) -> bool:
        """Whether a platform offers it or ever did."""
        return any(x.platform == platform for x in self.offers)

    @property
    def offerings(self) -> tuple[Offering, ...]:
        """Where hubs offer it as serverless API, in the order of the days."""
        return self.serverless.offerings if self.serverless else ()

    @property
    def machines(self) -> tuple[Machines, ...]:
        """On what it runs on managed compute, in the order of the days."""
        return self.managed.machines if self.managed else ()

    @property
    def since(self) -> date | None:
        """The first day on which a source shows the model as deployable."""
        return min((x.since for x in self.offers if x.since), default=None)

    def stage(self, day: date) -> Stage:
        """Where the model stands on `day`. Changes take effect at midnight UTC (LIFE_2026_03)."""
        reached = [x.stage for x in self.milestones if x.on <= day]
        if reached:
            return reached[-1]
        if (since := self.since) is not None and day < since:
            return Stage.UNKNOWN
        return Stage.PREVIEW if self.preview else Stage.AVAILABLE

    def milestone(self, stage: Stage) -> Milestone | None:
        """When the model enters `stage`, if a source says so."""
        return next((x for x in self.milestones if x.stage is stage), None)

    def regions(self, day: date) -> frozenset[str]:
        """Where a serverless model is offered to hubs on `day`; for open models, which need only machines, empty."""
        return self.serverless.regions(day) if self.serverless else frozenset()

    def running(self, day: date) -> Machines | None:
        """Version and machine sizes of an open model on `day`."""
        return self.managed.running(day) if self.managed else None

    def sizes(self, day: date) -> tuple[str, ...]:
        """Machine sizes that may run the model on `day`, smallest first, retired ones included."""
        machines = self.running(day)
        return machines.sizes if machines else ()

    def version(self, day: date) -> str | None:
        """Version of an open model on `day`; serverless models have none to choose."""
        machines = self.running(day)
        return machines.version if machines else None

    def machines_of(self, version: str, day: date) -> Machines | None:
        """The machine sizes that may run a version of an open model; None where the catalogue does not know it."""
        return next((x for x in reversed(self.machines) if x.version == version and x.since <= day), None)

    def has(self, version: str, day: date) -> bool:
        """Whether the registry holds a version of an open model on `day`. It keeps the old ones, and counts from 1 on:
        those from before the catalogue begins are there as well (ASSETS_LOG).
        """
        newest = self.version(day)
        if newest is None or self.machines_of(version, day):
            return newest is not None
        numbers = (version, newest)
        return all(each.isascii() and each.isdigit() for each in numbers) and 1 <= int(version) <= int(newest)

    def successors(self, day: date) -> tuple[str, ...]:
        """Names of the models that were advised as replacement by `day`."""
        named = [x for x in self.successions if x.since <= day]
        return named[-1].models if named else ()

    def successor(self, day: date) -> str | None:
        """The first of the successors."""
        return next(iter(self.successors(day)), None)

    def disputes(self, about: str) -> tuple[Claim, ...]:
        """What the sources say where they disagree about something."""
        return tuple(x for x in self.claims if x.about == about)
