"""How a catalogue row says that Foundry offers a model."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from deployer.environment.section import Section, new_list


def _dated(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_dated)]
Sources = Annotated[list[str], Field(min_length=1)]


class VersionRow(Section):
    """A version of a model on Foundry."""

    version: str
    """Its number, in quotes."""
    since: Day | None = None
    """The first day on which a source shows it."""
    until: Day | None = None
    """The day from which it cannot be deployed."""
    source: str | None = None
    """Key of the source; the first one of the offer when left out."""


class SkuRow(Section):
    """A kind of deployment of the model on Foundry."""

    name: str
    """`GlobalStandard`, `DataZoneStandard`."""
    quota: str = ""
    """Name of the usage that its capacity counts against."""
    capacity: int | None = Field(default=None, ge=1)
    """The default of the models list."""
    maximum: int | None = Field(default=None, ge=1)
    """The most that the models list takes."""
    granted: int | None = Field(default=None, ge=1)
    """The quota that subscriptions were seen to have."""
    tokens: int = Field(default=0, ge=0)
    """Tokens a minute that one unit of capacity carries."""
    requests: int = Field(default=0, ge=0)
    """Requests a minute that one unit of capacity carries."""
    regions: list[str] = Field(default_factory=new_list)
    """Names of sets of regions where it is known to be."""
    reported: list[str] = Field(default_factory=new_list)
    """Names of sets of regions where only users report it."""
    settled: bool = False
    """Whether the regions are all there are; elsewhere is doubted when not."""
    sources: Sources | None = None
    """Keys of the sources; those of the offer when left out."""


class FoundryRow(Section):
    """How Foundry offers the model."""

    model: str | None = None
    """Its name there; that of the row when left out."""
    format: str = "Mistral AI"
    """Its format there."""
    seller: Literal["azure", "partner"] = "azure"
    """Whether Azure sells it, or the partner in the Marketplace."""
    version: str | None = None
    """Its version there, where there is one."""
    versions: list[VersionRow] = Field(default_factory=new_list)
    """Its versions there, oldest first, where there are several or days are known."""
    skus: list[str | SkuRow] = Field(default_factory=new_list)
    """Kinds of deployment, the usual one first; none of a model that is gone."""
    regions: str | None = None
    """Name of the set of regions of a SKU that names none itself."""
    since: Day | None = None
    """The first day on which a source shows it."""
    until: Day | None = None
    """The day from which Foundry takes no new deployments, where it is not that of the model."""
    source: str | None = None
    """Key of the source."""
    sources: Sources | None = None
    """Keys of the sources, where there are several."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not (self.version or self.versions):
            raise ValueError("a Foundry offer needs 'version'")
        if not (self.source or self.sources):
            raise ValueError("a Foundry offer needs 'source'")
        return self
