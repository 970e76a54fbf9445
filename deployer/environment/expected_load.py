"""What callers will ask of an endpoint."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import Section


class ExpectedLoad(Section):
    """The busiest minute that the endpoint must carry; checked against Azure's limits, never sent to Azure."""

    tokens_per_minute: int = Field(default=0, ge=0, examples=[200_000])
    """Tokens of prompts and completions together."""
    requests_per_minute: int = Field(default=0, ge=0, examples=[500])
    """Calls."""
