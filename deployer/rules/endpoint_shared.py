"""Deployments behind one endpoint say the same of it, and have names of their own.

`auth`, `protect` and `tags` are settings of the endpoint, so those that share its name say them alike. A deployment
that is given no name has one that follows from model, version and machine size: two that have these in common need a
name each.
Source: ROLLOUT_2023_10.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-3
        name: batch  # here
        auth: entra
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 10}

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, traffic: 10, max_concurrent_requests: 4}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4}
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute: {instance_type: Standard_NC24ads_A100_v4, deployment: tuned, traffic: 10, max_concurrent_requests: 4}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View

_OF_THE_ENDPOINT = ("auth", "protect", "tags")


def find(view: View) -> Findings:
    for _, behind in view.site.online():
        first, seen = behind[0], {behind[0].deployment_name.lower()}
        for served in behind[1:]:
            unlike = [
                key for key in _OF_THE_ENDPOINT if getattr(served.deployment, key) != getattr(first.deployment, key)
            ]
            if unlike:
                message = f"'{unlike[0]}' of endpoint '{served.name}' differs from what its first deployment says"
                yield Finding((*served.path, "name"), message, f"write the same '{unlike[0]}' in each, or another name")
            if served.deployment_name.lower() in seen:
                message = f"two deployments of endpoint '{served.name}' are called '{served.deployment_name}'"
                yield Finding((*served.path, "compute"), message, "give this one a name: 'deployment' under 'compute'")
            seen.add(served.deployment_name.lower())


RULE = Rule("TRA003", Severity.ERROR, find, suppressible=False)
