"""One model of a project, and the endpoint that serves it."""

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section
from deployer.environment.serving import Compute, ExpectedLoad


class Deployment(Section):
    """A model and its endpoint: serverless, or on managed compute when `compute` is given."""

    model: str = Field(examples=["mistral-small-2503"])
    """Catalogue name, display name or alias: `mistral-small-2503`, `Mistral Small (25.03)`."""
    version: int | str | None = Field(default=None, examples=[12])
    """Version of an open model in its registry. Left out, what runs keeps the version it has, and what is new gets the
    newest one that the catalogue knows."""
    name: str | None = Field(default=None, examples=["chat-prod"])
    """Name of the endpoint. Unique per region, since it becomes part of the URL; a stable default when left out."""
    content_safety: Literal["enabled", "disabled"] = "enabled"
    """Azure AI Content Safety on prompts and completions of a serverless endpoint."""
    content_safety_reason: str | None = Field(
        default=None, examples=["the shop filters prompts itself, see decision 42"]
    )
    """Why content safety is off; to be written where it is."""
    auth: Literal["key", "entra"] = "key"
    """How callers prove themselves: the endpoint's key, or Microsoft Entra ID."""
    compute: Compute | None = None
    """Machines for an open model; leave it out for models offered as serverless API."""
    expected_load: ExpectedLoad | None = None
    """What callers will ask of the endpoint."""
    protect: bool = False
    """Refuse to delete or replace the endpoint, until `protect: false` has been applied."""
    tags: dict[str, str] = Field(default_factory=dict, examples=[{"cost-centre": "4711"}])
    """Tags of the endpoint, laid over those of the environment and the project."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The versions that are asked for, by `version` and at the end of an id: more than one when they differ."""
        _, of_id, pinned = self.model.partition("/versions/")
        written = () if self.version is None else (str(self.version),)
        return tuple(dict.fromkeys((*written, *([pinned] if of_id else []))))
