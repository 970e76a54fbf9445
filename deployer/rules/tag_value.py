"""A tag's value has at most 256 characters.

Source: RMTAGS.

Bad:
    tags:
      purpose: >-  # here
        The assistants that answer the questions of customers by day and by night, in five languages and with much
        patience, over and over again, as often as it takes, until all is well and nobody has another question to ask,
        and then the ones that make up the statistics of it

Good:
    tags: {purpose: chat}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.sections import tag_sections


def find(view: View) -> Findings:
    longest = view.catalog.limit("tag_value")
    for path, tags, _ in tag_sections(view):
        for name, value in tags.items():
            if len(value) > longest:
                yield Finding(
                    (*path, name),
                    f"the value of tag '{name}' has {len(value)} characters",
                    f"Azure allows {longest}",
                )


RULE = Rule("TAG002", Severity.ERROR, find)
