"""Content safety is a matter of serverless endpoints.

On managed compute nothing filters prompts and completions unless the caller does; the setting would promise what it
does not do. Source: SLS_2026_01, MANAGED_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4}
        content_safety: enabled  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for _, served in view.managed:
        deployment = served.deployment
        if "content_safety" in deployment.model_fields_set:
            yield Finding(
                (*served.path, "content_safety"),
                "content safety has no effect on managed compute",
                "leave it out, and filter in front of the endpoint",
                (remove_value((*served.path, "content_safety")),),
                key=True,
            )


RULE = Rule("SAF002", Severity.NOTE, find)
