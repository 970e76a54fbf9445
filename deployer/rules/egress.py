"""Machines of a closed hub do not reach the internet past it.

Where the hub is closed to the internet, its machines need a way to what it stands on: a managed network of the hub, or
private endpoints of their own, which they get with `egress_public_network_access: disabled`.
Source: https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint, Azure/azureml-previews#363

Bad:
    hub:
      name: hub-prod
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v01
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}  # here

Good:
    hub:
      name: hub-prod
      public_network_access: disabled
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v01
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3, egress_public_network_access: disabled}

Good:
    hub:
      name: hub-prod
      public_network_access: disabled
      managed_network: {isolation: allow_internet_outbound}
      private_endpoints:
      - subnet: /subscriptions/SUB/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/default
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v01
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    hub = view.environment.hub
    if hub is None:
        return
    network = hub.managed_network
    isolated = network is not None and network.isolation != "disabled"
    if hub.existing or hub.public_network_access == "enabled" or isolated:
        return
    for _, served in view.managed:
        compute = served.compute
        if compute.egress_public_network_access == "enabled":
            path = (*served.path, "compute", "egress_public_network_access")
            yield Finding(
                path,
                "the hub is closed to the internet and has no managed network, so its machines may not reach it either",
                "give the hub a 'managed_network', or write 'egress_public_network_access: disabled'",
                (set_value(path, "disabled"),),
                unless_live=True,
            )


RULE = Rule("NET007", Severity.ERROR, find)
