"""One deployment of an endpoint is sent copies of its calls: of at most half of them, and it answers none itself.

Source: ROLLOUT_2023_10.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, mirror: 60}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, mirror: 10}
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: batch
        compute: {instance_type: Standard_NC96ads_A100_v4, mirror: 10}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 10, mirror: 10}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        compute: {instance_type: Standard_NC24ads_A100_v4, mirror: 10}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, mirror: 20}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    most = view.catalog.limit("managed_mirror_percent")
    for _, behind in view.site.online():
        mirrored = [served for served in behind if served.compute.mirror]
        for number, served in enumerate(mirrored):
            path = (*served.path, "compute", "mirror")
            if served.compute.mirror > most:
                message = f"{served.compute.mirror} percent of the calls are copied, Azure copies at most {most}"
                yield Finding(path, message, f"write {most} or less", (set_value(path, most),))
            elif number:
                message = (
                    f"a second deployment of endpoint '{served.name}' is sent copies of its calls, Azure allows one"
                )
                yield Finding(path, message, "take 'mirror' out of one of them")
            elif served.compute.traffic:
                message = "a deployment answers calls, or is sent copies of them, not both"
                yield Finding(path, message, "take 'traffic' out, or 'mirror'")
            elif len(behind) == 1:
                message = f"endpoint '{served.name}' has no other deployment whose calls could be copied"
                yield Finding(path, message, "take 'mirror' out, or declare the deployment that answers")


RULE = Rule("TRA002", Severity.ERROR, find)
