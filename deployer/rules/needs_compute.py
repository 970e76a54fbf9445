"""An open model needs machines.

The open models but Nemo are offered on managed compute only: they run on GPU machines of your own quota, so the
deployment must say which. They were never in the tables of models offered as serverless API.
Source: SEED1, PARTNER_2026_07.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import usable


def find(view: View) -> Findings:
    for _, served in view.serverless:
        if served.offer is None and served.model.managed:
            size = next(iter(usable(served.model, view.catalog)), None)
            yield Finding(
                (*served.path, "model"),
                f"'{served.model.name}' has no serverless API, it is an open model for managed compute",
                f"set a machine size: 'compute: {{instance_type: {size}}}'" if size else "",
            )


RULE = Rule("MOD002", Severity.ERROR, find)
