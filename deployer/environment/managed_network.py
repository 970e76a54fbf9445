"""The network that Azure keeps for a hub's machines."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deployer.environment.section import Section


class OutboundRule(Section):
    """One destination that machines in the managed network may reach: an FQDN, a service tag, or a private endpoint."""

    name: str
    """Letters, digits, hyphens and underscores."""
    fqdn: str | None = None
    """A domain name, `example.com` or `*.example.com`; ports 80, 443. The first such rule makes an Azure Firewall."""
    service_tag: str | None = None
    """A service tag of Azure, `AzureMonitor`."""
    protocol: Literal["TCP", "UDP", "ICMP", "*"] = "TCP"
    """Of the service tag."""
    ports: str = "443"
    """Of the service tag: `443`, or `80, 8080-8089`."""
    resource: str | None = None
    """Id of a resource that is reached by a private endpoint in the managed network."""
    subresource: str | None = None
    """What of the resource: `blob`, `vault`, `searchService`."""


class ManagedNetwork(Section):
    """Isolation of the machines of a hub. Once there is one, it can be made stricter, but not be taken away."""

    isolation: Literal["disabled", "allow_internet_outbound", "allow_only_approved_outbound"]
    """What machines may reach: everything, everything from inside the network, or only what rules allow."""
    firewall: Literal["standard", "basic"] = "standard"
    """The Azure Firewall that FQDN rules need; you pay for it."""
    outbound_rules: list[OutboundRule] = Field(default_factory=list)
    """What may be reached, besides what Azure itself requires."""
