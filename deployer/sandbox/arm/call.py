"""One ARM request, with everything that was found out about it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from deployer.sandbox.arm.target import Target
from deployer.sandbox.http import Request
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record, Subscription


class Call(Struct, frozen=True):
    """A request to ARM, after the front end has looked at it."""

    cloud: Cloud
    request: Request
    target: Target
    version: str
    body: Any = None
    caller: str = ""
    """Client id of who asks; empty where nobody is asked for."""

    @property
    def id(self) -> str:
        """Id of the resource addressed, as the caller spells it."""
        return self.target.path

    @property
    def record(self) -> Record | None:
        """The resource addressed, if it exists."""
        return self.cloud.find(self.target.path)

    @property
    def there(self) -> Record:
        """The same, for whoever is asked only where it exists."""
        return self._existing(self.target.path)

    @property
    def holder(self) -> Record:
        """What the resource lives in, or an action is done to, for whoever is asked only where it exists."""
        return self._existing(self.target.parent)

    def _existing(self, id: str) -> Record:
        if found := self.cloud.find(id):
            return found
        raise LookupError(id)

    @property
    def subscription(self) -> Subscription:
        """The subscription addressed."""
        return self.cloud.subscriptions[self.target.subscription.lower()]

    @property
    def parent(self) -> Record | None:
        """What the resource lives in."""
        return self.cloud.find(self.target.parent)

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties sent; empty when there are none."""
        found = self.body.get("properties") if isinstance(self.body, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def base(self) -> str:
        """Scheme and host under which the caller sees this Azure."""
        parts = urlsplit(self.request.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def correlation(self) -> str:
        """GUID of this request."""
        return self.cloud.guid("request", str(self.cloud.counts["requests"]))
