"""A way into the hub from a network of yours."""

from __future__ import annotations

from deployer.environment.section import Section


class PrivateEndpoint(Section):
    """A private endpoint of the hub. Its names in DNS are left to the policy or the zones of your network."""

    subnet: str
    """Id of the subnet that it takes an address of."""
    name: str | None = None
    """Name of the endpoint; a stable default when left out."""
    location: str | None = None
    """Region of the subnet's network; that of the hub when left out."""
