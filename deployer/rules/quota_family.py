"""A declared quota names a machine family.

Azure counts cores by family, and spells families in its own way. Source: SKULIST.

Bad:
    quota: {StandardNCADSA100v4: 96}  # here

Good:
    quota: {standardNCADSA100v4Family: 96, standardNDSv2Family: 0}
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, rename, set_value
from deployer.values.nearest import nearest


def find(view: View) -> Findings:
    families = {size.family for size in view.catalog.sizes.values()}
    for family, cores in view.environment.quota.items():
        if family not in families:
            near = nearest(family, sorted(families))
            help = f"did you mean '{near}'?" if near else f"the families are {', '.join(sorted(families))}"
            free = near is not None and near not in view.environment.quota
            fix = rename(("quota", family), near, cores) if near and free else remove_value(("quota", family))
            fixes = (replace(fix, sure=bool(near and free)),)
            message = f"'{family}' is not a machine family Mistral models run on"
            yield Finding(("quota", family), message, help, fixes, key=True)
        elif cores < 0:
            yield Finding(
                ("quota", family),
                f"a quota is zero or more cores, not {cores}",
                "write 0 or more",
                (set_value(("quota", family), 0),),
            )


RULE = Rule("QUO002", Severity.ERROR, find)
