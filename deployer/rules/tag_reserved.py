"""The tags that begin with `deployer` are ours.

`deployer` says which environment owns a resource, `deployer-tags` which tag keys we set, so that removing one from the
file removes it, `deployer-also` which sorts of resources to look for, and `deployer-protect`, which `protect: true`
sets, what must not be deleted. Source: our own rule.

Bad:
    tags: {deployer: me}  # here

Good:
    tags: {deployed-by: me}
"""

from msgspec.structs import replace

from deployer.environment.tags import ALSO, KEYS, OWNER, PROTECT, SERIAL
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value
from deployer.rules.support.sections import tag_sections

RESERVED = (OWNER, KEYS, ALSO, PROTECT, SERIAL)


def find(view: View) -> Findings:
    for path, tags, _ in tag_sections(view):
        for name in tags:
            if name.lower() in RESERVED:
                yield Finding(
                    (*path, name),
                    f"tag '{name}' is set by deployer itself",
                    "choose another name",
                    (replace(remove_value((*path, name)), sure=False),),
                    key=True,
                )


RULE = Rule("TAG004", Severity.ERROR, find, suppressible=False)
