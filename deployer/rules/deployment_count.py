"""An online endpoint has at most 20 deployments, and a subscription 500 in a region.

Counted over all files that are checked together; what else the subscription holds is seen by the plan only. Source:
QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - {model: &model mistralai-Mistral-7B-v01, name: big, compute: {instance_type: &size Standard_ND96amsr_A100_v4}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d01, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d02, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d03, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d04, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d05, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d06, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d07, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d08, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d09, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d10, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d11, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d12, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d13, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d14, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d15, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d16, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d17, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d18, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d19, traffic: 0}}
      - {model: *model, name: big, compute: {instance_type: *size, deployment: d20, traffic: 0}}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-v01
        name: batch
        compute: {instance_type: Standard_ND96amsr_A100_v4}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import scope


def find(view: View) -> Findings:
    most = view.catalog.limit("managed_deployments_per_endpoint")
    for _, behind in view.site.online():
        if len(behind) > most:
            message = f"endpoint '{behind[0].name}' has {len(behind)} deployments, Azure allows {most}"
            yield Finding((*behind[most].path, "name"), message, "remove some, or make another endpoint")
    most = view.catalog.limit("managed_deployments")
    held = view.cross_file.online.get(scope(view.site), ())
    if len(held) > most and held[most][0].site is view.site:
        yield Finding(
            (*held[most][0].path, "compute"),
            f"this is deployment {most + 1} of {len(held)} in '{view.site.location}', a subscription has {most}",
            "put the rest into another region or subscription, or ask Azure support for more",
            unless_live=True,
        )


RULE = Rule("CNT004", Severity.ERROR, find)
