"""How a deployment is served: on which machines, how they are probed, and what load is expected."""

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section


class ExpectedLoad(Section):
    """The busiest minute that the endpoint must carry; checked against Azure's limits, never sent to Azure."""

    tokens_per_minute: int = Field(default=0, ge=0, examples=[200_000])
    """Tokens of prompts and completions together."""
    requests_per_minute: int = Field(default=0, ge=0, examples=[500])
    """Calls."""


class Probe(Section):
    """Questions to the container, in seconds; a model as large as Mixtral takes minutes to load."""

    initial_delay: int = 600
    """Seconds after the start before the first question."""
    period: int = 10
    """Seconds between questions."""
    timeout: int = 10
    """Seconds until a question counts as unanswered."""
    success_threshold: int = 1
    """Good answers in a row until it counts as well; always 1 for liveness."""
    failure_threshold: int = 30
    """Bad answers in a row until it counts as not well."""


class Liveness(Probe):
    """The probe whose bad answers start the container anew."""

    timeout: int = 2
    """Seconds until a question counts as unanswered."""


class Compute(Section):
    """Managed compute: a model on GPU machines of your own quota."""

    instance_type: str = Field(examples=["Standard_NC24ads_A100_v4"])
    """Machine size, as Azure spells it: `Standard_NC24ads_A100_v4`."""
    instance_count: int = Field(default=1, examples=[3])
    """How many machines; three or more are advised for production."""
    deployment: str | None = Field(default=None, examples=["blue"])
    """Name of the deployment behind the endpoint, for one that exists. Left out, it follows from model, version and
    machine size. Another name, by whichever of these, makes another deployment, which takes over without a pause as
    soon as it answers."""
    traffic: int | None = Field(default=None, ge=0, le=100, examples=[10])
    """Percent of the calls that go to this deployment, where several have the endpoint's name. Left out, what the
    others leave: all where it is alone, none with `mirror`."""
    mirror: int = Field(default=0, ge=0, examples=[20])
    """Percent of the calls that are copied to this deployment, at most 50; callers never see its answers."""
    request_timeout_ms: int = 90_000
    """How long one request may take, at most 180,000. Azure's default of 5,000 is too short for a language model."""
    max_concurrent_requests: int = 1
    """Requests that one machine works on at a time; more than it can serve ends in 429."""
    egress_public_network_access: Literal["enabled", "disabled"] = "enabled"
    """Whether the machines reach the internet where the hub has no managed network. Disabled, they reach what the hub
    stands on by private endpoints of their own."""
    environment_variables: dict[str, str] | None = Field(
        default=None,
        examples=[{"VLLM_LOGGING_LEVEL": "DEBUG", "INDEX_KEY": "${{azureml://connections/index/credentials/key}}"}],
    )
    """What the container finds in its environment, in full: what is not listed here goes. Left out, what is set there
    stays. Never a secret: `${{azureml://connections/NAME/credentials/KEY}}` takes it from a connection."""
    liveness: Liveness = Liveness()
    """Whether the container has to be started anew."""
    readiness: Probe = Probe()
    """Whether it can be given requests."""
