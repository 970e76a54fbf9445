"""A deployment has 1 to 50 machines.

Azure takes no more on one managed deployment. Source: QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 51}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 50}
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for _, served in view.managed:
        compute, most = served.compute, view.catalog.limit("managed_instances_per_deployment")
        if not 1 <= compute.instance_count <= most:
            path = (*served.path, "compute", "instance_count")
            nearest = min(max(compute.instance_count, 1), most)
            yield Finding(
                path,
                f"a deployment has 1 to {most} machines, this one {compute.instance_count}",
                f"write {nearest}" + ("; spread the rest over another endpoint" if nearest == most else ""),
                (replace(set_value(path, nearest), sure=False),),
            )


RULE = Rule("CNT001", Severity.ERROR, find)
