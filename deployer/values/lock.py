"""A management lock of Azure: it bars deletions, or every write, where it stands and below."""

from __future__ import annotations

from msgspec import Struct


class Lock(Struct, frozen=True):
    """One lock. Not ours to make or take away: somebody wants that nothing is changed by accident."""

    name: str
    level: str
    """CanNotDelete or ReadOnly."""
    scope: str
    """Id of the subscription, group or resource that is locked."""
    notes: str = ""
    """What whoever made it wrote down."""

    def bars(self, method: str, id: str) -> bool:
        """Whether a request of this method to this resource is refused. A deletion is also barred from below."""
        here, there = f"{self.scope}/".lower(), f"{id}/".lower()
        deletes = method == "DELETE"
        if not deletes and self.level.lower() != "readonly":
            return False
        return there.startswith(here) or (deletes and here.startswith(there))
