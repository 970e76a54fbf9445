"""A tag has one of the values that your organisation allows.

Source: our own rule, for the `tag_policy` of the environment.

Bad:
    tag_policy: {allowed: {stage: [dev, prod]}}
    tags: {stage: production}  # here

Good:
    tag_policy: {allowed: {stage: [dev, prod]}}
    tags: {stage: prod, team: platform}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.rules.support.sections import tag_sections
from deployer.values.nearest import meant


def find(view: View) -> Findings:
    policy = view.environment.tag_policy
    allowed = {name.lower(): values for name, values in policy.allowed.items()} if policy else {}
    if not allowed:
        return
    for path, tags, _ in tag_sections(view):
        for name, value in tags.items():
            values = allowed.get(name.lower())
            if values is not None and value not in values:
                yield Finding(
                    (*path, name),
                    f"tag '{name}' may not be '{value}'",
                    meant(value, values) or f"the tag policy allows {', '.join(values)}",
                    tuple(set_value((*path, name), each) for each in values),
                )


RULE = Rule("TAG006", Severity.ERROR, find)
