"""A subscription starts with 500 machines in a region.

All machines of managed deployments count together; support raises the limit to 2,500. Counted over all files that are
checked together. Source: QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-1
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}  # here
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-2
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-3
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-4
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-5
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-6
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-7
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-8
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-9
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-10
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 50}
      - model: mistralai-Mixtral-8x7B-v01
        name: batch-11
        compute: {instance_type: Standard_ND96asr_v4, instance_count: 1}

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 50}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import scope


def find(view: View) -> Findings:
    usual = view.catalog.limit("managed_machines")
    held = view.cross_file.online.get(scope(view.site), ())
    count = sum(served.compute.instance_count for _, served in held)
    first = next((served for seat, served in held if seat.site is view.site), None)
    if count > usual and first:
        most = view.catalog.limit("managed_machines_raised")
        yield Finding(
            (*first.path, "compute", "instance_count"),
            f"{count} machines come together in '{view.site.location}', a subscription starts with {usual}",
            f"ask Azure support for more, up to {most}, or use another region",
        )


RULE = Rule("CNT003", Severity.WARNING, find)
