"""Everything carries the tags that your organisation demands.

Azure Policy would refuse the resource group or add the tag behind our back. The tags of the environment reach
everything, so that is where a demanded one belongs; names of tags are compared without case. Source: RMTAGS.

Bad:
    tag_policy: {required: [team, cost-centre]}
    tags: {team: platform}  # here

Good:
    tag_policy: {required: [team, cost-centre]}
    tags: {Team: platform, cost-centre: "4711"}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    policy = view.environment.tag_policy
    present = {name.lower() for name in view.environment.tags}
    missing = [name for name in policy.required if name.lower() not in present] if policy else []
    if missing:
        yield Finding(("tags",), f"the tag policy demands {', '.join(missing)}", "set them in the environment's 'tags'")


RULE = Rule("TAG005", Severity.ERROR, find)
