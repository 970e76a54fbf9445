"""The networks of a hub: private endpoints that lead into it, and the one that Azure keeps for its machines."""

from typing import Annotated, Literal

from pydantic import Field

from deployer.environment.arm_ids import ANY_ID, DNS_ZONE_ID, SUBNET_ID
from deployer.environment.section import GROUP, Section, new_list

SUBNET = f"{GROUP}/Microsoft.Network/virtualNetworks/net/subnets/apps"


class PrivateEndpoint(Section):
    """A private endpoint."""

    subnet: Annotated[str, SUBNET_ID] = Field(examples=[f"{GROUP}/Microsoft.Network/virtualNetworks/net/subnets/hub"])
    """Id of the subnet that it takes an address of."""
    name: str | None = Field(default=None, examples=["pe-hub-prod"])
    """Name of the endpoint; a stable default when left out."""
    location: str | None = Field(default=None, examples=["westeurope"])
    """Region of the subnet's network; that of what it leads to when left out."""
    dns_zones: Annotated[list[str], DNS_ZONE_ID] = Field(
        default_factory=new_list,
        examples=[[f"{GROUP}/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net"]],
    )
    """The private DNS zones that take its names, by id. Left out, they are left to the policy of your network."""


class StoragePrivateEndpoint(PrivateEndpoint):
    """A private endpoint of a storage account."""

    subresource: Literal["blob", "file", "queue", "table", "dfs"] = Field(examples=["blob"])
    """Which of its services it leads to; a hub uses `blob` and `file`."""


class AddressRules(Section):
    """Which callers from the internet are let in."""

    default: Literal["allow", "deny"] = "deny"
    """What holds for a caller that no rule names."""
    trusted_services: bool = True
    """Whether services of Azure that Microsoft trusts come in whatever the rules say."""
    addresses: list[str] = Field(default_factory=new_list, examples=[["203.0.113.0/24"]])
    """Addresses, or ranges of them, that are let in."""


class NetworkRules(AddressRules):
    """Which callers from the internet, or from networks with a service endpoint, are let in."""

    subnets: Annotated[list[str], SUBNET_ID] = Field(default_factory=new_list, examples=[[SUBNET]])
    """Ids of subnets that are let in; each needs the service endpoint of what they reach: `Microsoft.Storage`,
    `Microsoft.KeyVault`, `Microsoft.CognitiveServices`."""


class OutboundRule(Section):
    """One destination that machines in the managed network may reach: an FQDN, a service tag, or a private endpoint."""

    name: str = Field(examples=["packages"])
    """Letters, digits, hyphens and underscores."""
    fqdn: str | None = Field(default=None, examples=["packages.example.com"])
    """A domain name, `example.com` or `*.example.com`; ports 80, 443. The first such rule makes an Azure Firewall."""
    service_tag: str | None = Field(default=None, examples=["AzureMonitor"])
    """A service tag of Azure, `AzureMonitor`."""
    protocol: Literal["TCP", "UDP", "ICMP", "*"] = "TCP"
    """Of the service tag."""
    ports: str = Field(default="443", examples=["80, 8080-8089"])
    """Of the service tag: `443`, or `80, 8080-8089`."""
    resource: Annotated[str | None, ANY_ID] = Field(
        default=None, examples=[f"{GROUP}/Microsoft.Search/searchServices/search-shared"]
    )
    """Id of a resource that is reached by a private endpoint in the managed network."""
    subresource: str | None = Field(default=None, examples=["searchService"])
    """What of the resource: `blob`, `vault`, `searchService`."""


class ManagedNetwork(Section):
    """Isolation of the machines of a hub. Once there is one, it can be made stricter, but not be taken away."""

    isolation: Literal["disabled", "allow_internet_outbound", "allow_only_approved_outbound"] = Field(
        examples=["allow_only_approved_outbound"]
    )
    """What machines may reach: everything, everything from inside the network, or only what rules allow."""
    firewall: Literal["standard", "basic"] = "standard"
    """The Azure Firewall that FQDN rules need; you pay for it."""
    outbound_rules: list[OutboundRule] = Field(
        default_factory=new_list, examples=[[{"name": "packages", "fqdn": "packages.example.com"}]]
    )
    """What may be reached, besides what Azure itself requires."""
