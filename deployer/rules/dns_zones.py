"""Each host behind a private endpoint needs its private DNS zone.

An account has three, with the zones `privatelink.cognitiveservices.azure.com`, `privatelink.openai.azure.com` and
`privatelink.services.ai.azure.com`: without the last one nobody in the network finds the route of OCR and of projects.
A hub has two, everything else one. Source: PRIVATE_DNS.

Bad:
    foundry:
      name: ai-example
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/ai
        dns_zones:  # here
        - /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.openai.azure.com

Bad:
    hub:
      name: hub-example
      key_vault:
        private_endpoints:
        - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/ai
          dns_zones:  # here
          - /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io

Good:
    foundry:
      name: ai-example
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/ai
"""

from deployer.environment.private_endpoints import ZONES
from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for endpoint in view.site.private_endpoints():
        wanted = ZONES[endpoint.reached.subresource]
        there = {id.rsplit("/", 1)[-1].lower() for id in endpoint.endpoint.dns_zones}
        missing = [zone for zone in wanted if zone not in there]
        if there and missing and view.environment.cloud == "public":
            message = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing among the zones"
            yield Finding((*endpoint.path, "dns_zones"), message, "name a zone for each host", key=True)


RULE = Rule("NET009", Severity.WARNING, find)
