"""The model must allow the machine size.

The registry lists for every version of an open model which sizes may run it; the list shrinks over time, and siblings
differ: Mixtral 8x7B Instruct takes the machine with four GPUs, the base model does not. Source: ASSETS_2024_08,
ASSETS_2026_07, ASSETS_LOG.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-v01
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import usable


def find(view: View) -> Findings:
    day = view.catalog.as_of
    for _, served in view.managed:
        size = view.catalog.size(served.compute.instance_type) if served.offer else None
        if size is None or not size.exists(day):
            continue  # SIZ001 and SIZ002 have said it
        machines = served.model.machines_of(served.version, day)
        if machines and size.name not in machines.sizes:
            yield Finding(
                (*served.path, "compute", "instance_type"),
                f"'{served.model.name}' does not run on '{size.name}'",
                f"version {machines.version} allows {', '.join(usable(served.model, view.catalog, served.version))}",
                unless_live=True,
            )


RULE = Rule("SIZ003", Severity.ERROR, find)
