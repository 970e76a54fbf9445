"""A machine size is spelled as Azure spells it.

The catalogue knows the sizes that Mistral models run on. Source: SKULIST, ASSETS_2026_07.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v5, instance_count: 3}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import usable
from deployer.values.nearest import meant


def find(view: View) -> Findings:
    for _, served in view.managed:
        compute = served.compute
        if served.offer and view.catalog.size(compute.instance_type) is None:
            sizes = usable(served.model, view.catalog, served.version)
            yield Finding(
                (*served.path, "compute", "instance_type"),
                f"'{compute.instance_type}' is not a machine size that Mistral models run on",
                meant(compute.instance_type, sizes) or f"'{served.model.name}' runs on {', '.join(sizes)}",
            )


RULE = Rule("SIZ001", Severity.ERROR, find)
