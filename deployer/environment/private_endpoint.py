"""A way into a hub or an account from a network of yours."""

from __future__ import annotations

from pydantic import Field

from deployer.environment.section import GROUP, Section


class PrivateEndpoint(Section):
    """A private endpoint of the hub. Its names in DNS are left to the policy or the zones of your network."""

    subnet: str = Field(examples=[f"{GROUP}/Microsoft.Network/virtualNetworks/net/subnets/hub"])
    """Id of the subnet that it takes an address of."""
    name: str | None = Field(default=None, examples=["pe-hub-prod"])
    """Name of the endpoint; a stable default when left out."""
    location: str | None = Field(default=None, examples=["westeurope"])
    """Region of the subnet's network; that of what it leads to when left out."""
