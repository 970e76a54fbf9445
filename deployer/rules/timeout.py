"""A request to managed compute takes at most 180 seconds.

Source: QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 300000}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 180000}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    most = view.catalog.limit("managed_timeout_ms")
    for _, served in view.managed:
        compute = served.compute
        if not 1 <= compute.request_timeout_ms <= most:
            path = (*served.path, "compute", "request_timeout_ms")
            yield Finding(
                path,
                f"a request takes 1 to {most:,} milliseconds, this is {compute.request_timeout_ms:,}",
                f"write {most}; stream the answer, so that callers need not wait for its end",
                (set_value(path, most),),
            )


RULE = Rule("TIM001", Severity.ERROR, find)
