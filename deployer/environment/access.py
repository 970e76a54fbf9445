"""Who may do what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section


class Access(Section):
    """One role for one identity. Such an assignment never changes: another role or identity is another assignment."""

    role: str = Field(examples=["Azure AI Developer"])
    """A built-in role (`Azure AI Developer`), or the id of any role."""
    principal: str = Field(examples=["11111111-2222-4333-8444-555555555555"])
    """Object id of the user, group, or service principal; the one of a managed identity counts as the last."""
    type: Literal["user", "group", "service_principal"]
    """What the principal is. Azure needs it for identities so new that they are not known everywhere."""
