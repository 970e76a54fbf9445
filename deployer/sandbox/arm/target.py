"""An ARM address taken apart."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct


class Target(Struct, frozen=True):
    """What an ARM path points at. Letter case is kept; everything is compared in lower case."""

    path: str
    subscription: str = ""
    group: str = ""
    namespace: str = ""
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """One fewer than `types` when the path ends in a collection or an action."""
    scope: str = ""
    """For an extension resource (`/{scope}/providers/Microsoft.Resources/tags/default`), the id it extends."""

    @property
    def type(self) -> str:
        """`Microsoft.Storage/storageAccounts`."""
        return "/".join((self.namespace, *self.types)) if self.namespace else ""

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.names[-1] if self.names else ""

    @property
    def whole(self) -> bool:
        """Whether it is one resource, rather than a collection or an action."""
        return len(self.types) == len(self.names)

    @property
    def group_id(self) -> str:
        """Id of the resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"

    @property
    def parent(self) -> str:
        """Id of the resource this one lives in or extends, or of its group: also for a collection or action."""
        pairs = list(zip(self.types, self.names, strict=False))
        if self.whole:
            pairs = pairs[:-1]
        if not pairs:
            return self.scope or self.group_id
        return f"{self.group_id}/providers/{self.namespace}" + "".join(f"/{type}/{name}" for type, name in pairs)


@lru_cache(1024)
def parse(path: str) -> Target | None:
    """The target of an ARM path; None when it is not under `/subscriptions/`."""
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) < 2 or parts[0].lower() != "subscriptions":
        return None
    lower = [part.lower() for part in parts]
    at = len(parts) - 1 - lower[::-1].index("providers") if "providers" in lower else len(parts)
    scope = "/" + "/".join(parts[:at]) if "providers" in lower[:at] else ""
    group = parts[3] if len(parts) > 3 and lower[2] == "resourcegroups" else ""
    tail = parts[at + 2 :]
    return Target(
        path="/" + "/".join(parts),
        subscription=parts[1],
        group=group,
        namespace=parts[at + 1] if at + 1 < len(parts) else "",
        types=tuple(tail[0::2]),
        names=tuple(tail[1::2]),
        scope=scope,
    )
