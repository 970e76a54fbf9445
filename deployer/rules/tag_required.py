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

from collections.abc import Iterator

from msgspec.structs import replace

from deployer.environment.governance import TagPolicy
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.problem import Fix


def find(view: View) -> Findings:
    policy = view.environment.tag_policy
    present = {name.lower() for name in view.environment.tags}
    missing = [name for name in policy.required if name.lower() not in present] if policy else []
    if missing:
        message = f"the tag policy requires {', '.join(missing)}"
        path = ("tags",) if view.environment.tags else ("tag_policy", "required")
        yield Finding(path, message, "set them in the environment's 'tags'", tuple(_allowed(policy, missing)))


def _allowed(policy: TagPolicy | None, missing: list[str]) -> Iterator[Fix]:
    """The values that the policy allows of a single tag that is missing."""
    allowed = {name.lower(): values for name, values in policy.allowed.items()} if policy else {}
    for value in allowed.get(missing[0].lower(), ()) if len(missing) == 1 else ():
        yield replace(set_value(("tags", missing[0]), value), sure=False)


RULE = Rule("TAG005", Severity.ERROR, find)
