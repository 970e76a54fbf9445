"""A machine works on at least one request at a time.

Source: YAMLREF.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, max_concurrent_requests: 0}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, max_concurrent_requests: 4}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for _, served in view.managed:
        compute = served.compute
        if compute.max_concurrent_requests < 1:
            path = (*served.path, "compute", "max_concurrent_requests")
            message = f"a machine handles at least one request at a time, not {compute.max_concurrent_requests}"
            yield Finding(path, message, "leave it out, or write 1 or more", (set_value(path, 1),))


RULE = Rule("CON001", Severity.ERROR, find)
