"""Five seconds are too short for a language model.

That is Azure's own default; a longer answer is cut off with status 408. Source: YAMLREF.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 5000}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 90000}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value

SHORT, USUAL = 5_000, 90_000


def find(view: View) -> Findings:
    for _, served in view.managed:
        compute = served.compute
        if 1 <= compute.request_timeout_ms <= SHORT:
            path = (*served.path, "compute", "request_timeout_ms")
            yield Finding(
                path,
                f"{compute.request_timeout_ms} milliseconds are too short for a language model",
                f"leave it out, {USUAL} is the default here",
                (set_value(path, USUAL),),
            )


RULE = Rule("TIM002", Severity.WARNING, find)
