"""A file of catalogue rows, as ours and those of a team are written."""

from typing import Literal

from pydantic import Field

from deployer.environment.foundry_rows import Day, FoundryRow, Sources
from deployer.environment.section import Section, new_list


class OfferingRow(Section):
    """From a day on a model is offered to hubs in a set of regions."""

    since: Day = Field(alias="from")
    """The first day on which a source shows it."""
    regions: str = Field(alias="in")
    """Name of a set of regions in `region_sets`."""
    sources: Sources
    """Keys of the sources."""
    note: str = ""
    """What a reader should know."""


class MachinesRow(Section):
    """From a day on a version of an open model may run on a set of machine sizes."""

    since: Day = Field(alias="from")
    """The first day on which a source shows it."""
    version: int | str
    """Version in the registry."""
    sizes: str
    """Name of a set of machine sizes in `size_sets`."""
    least: str = Field(pattern=r"^\d+\|\d+\|\d+\|\d+$")
    """The least machine: cores|GPUs|GB of memory|GB of disk."""
    source: str
    """Key of the source."""


class MilestoneRow(Section):
    """The day on which a stage begins."""

    on: Day
    """The day."""
    source: str
    """Key of the source."""
    note: str = ""
    """What a reader should know."""


class ClaimRow(Section):
    """What one source says where sources disagree."""

    about: str
    """What they disagree about: retirement, stage, context, tools."""
    says: str = ""
    """In words; the day when left out."""
    on: Day | None = None
    """The day it names."""
    source: str
    """Key of the source."""
    held: bool
    """Whether the catalogue goes by it."""


class SuccessionRow(Section):
    """From a day on models are advised in its place."""

    since: Day = Field(alias="from")
    """The first day on which a source says so."""
    models: list[str] = Field(min_length=1)
    """Names of catalogue models, nearest first."""
    source: str
    """Key of the source."""


class OfferRow(Section):
    """Ids of a Marketplace offer."""

    publisher: str
    """Publisher id."""
    offer: str
    """Offer id."""
    plan: str = ""
    """Plan id, where known."""
    source: str
    """Key of the source."""


class PriceRow(Section):
    """US dollars per million tokens, or per page."""

    input: float | None = None
    """Tokens of prompts."""
    output: float | None = None
    """Tokens of completions."""
    page: float | None = None
    """Pages read."""
    row: str
    """Which row of the source."""
    source: str
    """Key of the source."""


class ModelRow(Section):
    """One model."""

    name: str
    """Name in the catalogue."""
    display: str
    """Name that people read."""
    aliases: list[str] = Field(default_factory=new_list)
    """Other spellings."""
    id: str | None = None
    """Id in the registry without a version; made of the name when left out."""
    id_confidence: Literal["high", "medium", "low"] = "high"
    """How sure the id is."""
    info: str = ""
    """What the endpoint's /info calls it."""
    category: Literal["premium", "open", "sold-by-azure", "document"]
    """What sort of model it is."""
    way: Literal["serverless", "managed", "foundry"] | None = None
    """How hubs offer it; left out, or `foundry`, where they do not."""
    marketplace: bool | None = None
    """Whether a Marketplace subscription comes first; so for serverless models when left out."""
    sold_in: str | None = None
    """Name of a list in `countries`."""
    preview: bool = False
    """Not generally available."""
    able: list[Literal["chat", "completions", "ocr", "tools", "json", "system", "streaming", "safe_prompt"]]
    """What it can do."""
    reads: tuple[Literal["text", "image", "pdf"], ...] | list[Literal["text", "image", "pdf"]] = ("text",)
    """What it takes."""
    languages: list[str] = Field(default_factory=new_list)
    """Two-letter codes."""
    context: int | None = None
    """Tokens of prompt and completion together."""
    output: int | None = None
    """Tokens of a completion."""
    pages: int | None = None
    """Pages of a document."""
    megabytes: int | None = None
    """Size of a document."""
    license: str = ""
    """Licence of the weights."""
    fine_tuning: str | None = None
    """Name of the set of regions where it can be tuned."""
    regions: list[OfferingRow] = Field(default_factory=new_list)
    """Where hubs are offered it, by day."""
    machines: list[MachinesRow] = Field(default_factory=new_list)
    """On what it runs, by day."""
    legacy: MilestoneRow | None = None
    """When it becomes legacy."""
    deprecation: MilestoneRow | None = None
    """When it takes no new deployments."""
    retirement: MilestoneRow | None = None
    """When it stops answering."""
    claims: list[ClaimRow] = Field(default_factory=new_list)
    """Where sources disagree."""
    successors: list[SuccessionRow] = Field(default_factory=new_list)
    """What to move to."""
    foundry: FoundryRow | None = None
    """How Foundry offers it."""
    offer: OfferRow | None = None
    """Its Marketplace offer."""
    prices: list[PriceRow] = Field(default_factory=new_list)
    """What it costs."""
    sources: Sources
    """Keys of the sources of the row."""


class SizeRow(Section):
    """One machine size."""

    name: str
    """As Azure spells it."""
    family: str
    """Name of the quota its cores count against."""
    cores: int = Field(ge=1)
    """Cores."""
    gpus: int = Field(ge=0)
    """GPUs."""
    reserve: bool
    """Whether Azure keeps 20 percent back."""
    retired: Day | None = None
    """The day on which it is gone."""
    sources: Sources
    """Keys of the sources."""


class SourceRow(Section):
    """Where facts were read."""

    where: str = Field(min_length=10)
    """A page, a file of a repository, a package."""
    commit: str = ""
    """State of the page."""
    date: str = ""
    """Date of the page."""
    note: str = ""
    """What a reader should know."""


class LimitRow(Section):
    """A number that Azure does not go beyond; a limit that support has raised for you belongs here."""

    value: int = Field(ge=1)
    """The number."""
    source: str
    """Key of the source."""


class CatalogFile(Section):
    """Rows of any table; those of the same name as one of ours take its place."""

    models: list[ModelRow] = Field(default_factory=new_list)
    """Models."""
    sizes: list[SizeRow] = Field(default_factory=new_list)
    """Machine sizes."""
    region_sets: dict[str, list[str]] = Field(default_factory=dict)
    """Lists of regions by name."""
    size_sets: dict[str, list[str]] = Field(default_factory=dict)
    """Lists of machine sizes by name."""
    serverless: list[OfferingRow] = Field(default_factory=new_list)
    """Which regions take serverless endpoints, from when on."""
    machine_learning: list[OfferingRow] = Field(default_factory=new_list)
    """Which regions are known to take hubs."""
    foundry_accounts: list[OfferingRow] = Field(default_factory=new_list)
    """Which regions are known to take Foundry accounts."""
    foundry_projects: list[OfferingRow] = Field(default_factory=new_list)
    """Which regions are known to take projects of Foundry accounts."""
    limits: dict[str, LimitRow] = Field(default_factory=dict)
    """Limits of the service."""
    sources: dict[str, SourceRow] = Field(default_factory=dict)
    """Sources by key."""
