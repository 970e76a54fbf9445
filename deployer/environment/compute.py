"""The machines of a managed deployment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.probe import Liveness, Probe
from deployer.environment.section import Section


class Compute(Section):
    """Managed compute: a model on GPU machines of your own quota."""

    instance_type: str = Field(examples=["Standard_NC24ads_A100_v4"])
    """Machine size, as Azure spells it: `Standard_NC24ads_A100_v4`."""
    instance_count: int = Field(default=1, examples=[3])
    """How many machines; three or more are advised for production."""
    deployment: str | None = Field(default=None, examples=["blue"])
    """Name of the deployment behind the endpoint, for one that exists. Left out, it follows from model, version and
    machine size: a change of these makes another deployment, which takes over without a pause."""
    request_timeout_ms: int = 90_000
    """How long one request may take, at most 180,000. Azure's default of 5,000 is too short for a language model."""
    max_concurrent_requests: int = 1
    """Requests that one machine works on at a time; more than it can serve ends in 429."""
    egress_public_network_access: Literal["enabled", "disabled"] = "enabled"
    """Whether the machines reach the internet where the hub has no managed network. Disabled, they reach what the hub
    stands on by private endpoints of their own."""
    liveness: Liveness = Liveness()
    """Whether the container has to be started anew."""
    readiness: Probe = Probe()
    """Whether it can be given requests."""
