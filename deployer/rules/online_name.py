"""An online endpoint, and the deployment behind it, are named as Azure allows.

3 to 32 letters, digits and hyphens, beginning with a letter and not ending in a hyphen: the name of the endpoint
becomes part of a URL.
Source: SDK_ML_NEW, QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: mixtral-  # here
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3, deployment: b}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: mixtral-prod/deployments/blue  # here
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        name: mixtral-prod
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    for path, _, deployment in view.written:
        if deployment.name is not None and deployment.compute is not None:
            yield from invalid_name(view, "online_endpoint", "endpoint", (*path, "name"), deployment.name)
        if deployment.compute is not None and (name := deployment.compute.deployment) is not None:
            yield from invalid_name(view, "online_deployment", "deployment", (*path, "compute", "deployment"), name)


RULE = Rule("NAM006", Severity.ERROR, find, suppressible=False)
