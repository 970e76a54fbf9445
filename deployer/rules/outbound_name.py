"""An outbound rule has a name of its own that Azure takes.

2 to 26 letters, digits, hyphens and underscores, beginning with a letter or digit: seven more are added, by which the
rule is known as ours, and Azure takes 33. Source: HUB_NETWORK.

Bad:
    hub:
      name: hub-example
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: pypi, fqdn: packages.example.com}
        - {name: packages.example.com, fqdn: files.example.com}  # here

Bad:
    hub:
      name: hub-example
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: pypi, fqdn: packages.example.com}
        - {name: PyPI, fqdn: files.example.com}  # here

Good:
    hub:
      name: hub-example
      managed_network:
        isolation: allow_only_approved_outbound
        outbound_rules:
        - {name: pypi, fqdn: packages.example.com}
        - {name: pypi-files, fqdn: files.example.com}
"""

import re

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import replace_characters, set_value

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{1,25}")


def find(view: View) -> Findings:
    seen: set[str] = set()
    for i, (place, _, rule) in enumerate(view.outbound_rules):
        path = (*place, "name")
        if not NAME.fullmatch(rule.name):
            advice = "2 to 26 letters, digits, hyphens and underscores, beginning with a letter or digit"
            text = replace_characters(rule.name, "a-zA-Z0-9_-").strip("_-")[:26]
            fixes = (set_value(path, text),) if NAME.fullmatch(text) else ()
            yield Finding(path, f"outbound rule name '{rule.name}' is not valid", advice, fixes)
        elif rule.name.lower() in seen:
            fix = replace(set_value(path, f"{rule.name[:23]}-{i + 1}"), sure=False)
            yield Finding(path, f"two outbound rules are named '{rule.name}'", "rename one of them", (fix,))
        seen.add(rule.name.lower())


RULE = Rule("NET006", Severity.ERROR, find, suppressible=False)
