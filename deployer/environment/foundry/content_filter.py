"""Content filters of an account: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/raipolicies"""

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section, new_list


class HarmFilter(Section):
    """What is done about one sort of harm in prompts or completions."""

    harm: str = Field(examples=["Violence"])
    """The sort of harm, as Azure calls it: `Hate`, `Sexual`, `Selfharm`, `Violence`, `Jailbreak`."""
    source: Literal["prompt", "completion"] = Field(examples=["prompt"])
    """Where it is looked for."""
    severity: Literal["low", "medium", "high", "any"] = "any"
    """From which severity on; `any` for a filter that knows no severities, such as `Jailbreak`."""
    blocking: bool = True
    """Whether what is found is refused; else it is only noted."""
    enabled: bool = True
    """Whether it is looked for at all."""


class ContentFilter(Section):
    """A content filter of the account, by which deployments are filtered that name it."""

    name: str = Field(examples=["strict"])
    """Letters, digits, hyphens, underscores and full stops; unique in the account."""
    base: str = Field(default="Microsoft.DefaultV2", examples=["Microsoft.Default"])
    """The filter of Microsoft's that holds where this one says nothing."""
    mode: Literal["default", "blocking", "asynchronous"] = "default"
    """Whether completions are held back until they are checked, or checked while they are streamed."""
    filters: list[HarmFilter] = Field(default_factory=new_list)
    """What differs from the base."""
