"""A model that hubs alone offer cannot be deployed in a Foundry account.

The open models run on managed compute of a hub. Source: AZD_REC_04, OPEN_2024_09.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistralai-Mixtral-8x7B-Instruct-v01}  # here
    projects:
    - name: assistants

Good:
    foundry:
      name: ai-example
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.moves import to_hub


def find(view: View) -> Findings:
    for served in view.in_accounts:
        if served.offer is None:
            yield Finding(
                (*served.path, "model"),
                f"'{served.model.name}' is offered on hubs only, Foundry does not offer it",
                "deploy it on a hub, or take a model that 'deployer models --platform foundry' lists",
                tuple(to_hub(view, served)),
            )


RULE = Rule("MOD007", Severity.ERROR, find)
