"""What an organisation demands of tags."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import Section


class TagPolicy(Section):
    """Tags that everything must carry; checked before Azure Policy would refuse."""

    required: list[str] = Field(default_factory=list, examples=[["team", "cost-centre"]])
    """Names of tags that must be set."""
    allowed: dict[str, list[str]] = Field(default_factory=dict, examples=[{"stage": ["dev", "prod"]}])
    """Values that a tag may have, by the name of the tag; a tag that is not listed may have any."""
