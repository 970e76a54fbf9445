"""A machine size must still exist.

Azure retires machine sizes, whatever a model's specification still lists: the NCv3 sizes went on 2025-09-30. Machines
of a retired size are stopped. Source: NCV3.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        compute: {instance_type: Standard_NC12s_v3, instance_count: 3}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}

Good (as of 2024-08-05):
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        compute: {instance_type: Standard_NC12s_v3, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import usable


def find(view: View) -> Findings:
    for _, served in view.managed:
        size = view.catalog.size(served.compute.instance_type) if served.offer else None
        if size and not size.exists(view.catalog.as_of):
            yield Finding(
                (*served.path, "compute", "instance_type"),
                f"'{size.name}' was retired on {size.retired}",
                f"'{served.model.name}' runs on {', '.join(usable(served.model, view.catalog, served.version))}",
            )


RULE = Rule("SIZ002", Severity.ERROR, find)
