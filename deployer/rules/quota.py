"""The declared quota covers the machines.

GPU quota starts at zero and is asked for by machine family, subscription and region. For sizes of which Azure keeps 20
percent back for upgrades, `ceil(1.2 * instances) * cores` must fit; A100 sizes are spared. Counted over all files that
are checked together. Source: QUOTA20, SKULIST, QUOTA_2026_01.

Bad:
    quota: {standardNCADSA100v4Family: 96}
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 2}  # here

Bad (as of 2024-08-05):
    quota: {standardNCSv3Family: 24}
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-v01
        compute: {instance_type: Standard_NC12s_v3, instance_count: 2}  # here

Good:
    quota: {standardNCADSA100v4Family: 192}
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 2}
"""

from deployer.environment.resolved_deployment import ManagedDeployment
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import scope


def find(view: View) -> Findings:
    quota = view.environment.quota
    if not quota:
        return
    for family, (need, first) in _needs(view).items():
        if first and need > quota.get(family, 0):
            have = f"has {quota[family]}" if family in quota else "has none"
            yield Finding(
                (*first.path, "compute", "instance_type"),
                f"{need} cores of '{family}' are needed in '{view.site.location}', the declared quota {have}",
                f"ask for {need - quota.get(family, 0)} more, or use fewer or other machines",
                unless_live=True,
            )


def _needs(view: View) -> dict[str, tuple[int, ManagedDeployment | None]]:
    """Cores by family over all environments of the subscription and region, and where this one first asks for them."""
    needs: dict[str, tuple[int, ManagedDeployment | None]] = {}
    for seat, served in view.cross_file.online.get(scope(view.site), ()):
        size = view.catalog.size(served.compute.instance_type)
        if size:
            need, first = needs.get(size.family, (0, None))
            mine = served if seat.site is view.site else None
            needs[size.family] = (need + size.need(max(served.compute.instance_count, 0)), first or mine)
    return needs


RULE = Rule("QUO001", Severity.ERROR, find)
