"""Who may do what."""

from __future__ import annotations

from typing import Literal

from deployer.environment.section import Section


class Access(Section):
    """One role for one identity. Such an assignment never changes: another role or identity is another assignment."""

    role: str
    """A built-in role (`Azure AI Developer`), or the id of any role."""
    principal: str
    """Object id of the user, group, or service principal; the one of a managed identity counts as the last."""
    type: Literal["user", "group", "service_principal"]
    """What the principal is. Azure needs it for identities so new that they are not known everywhere."""
