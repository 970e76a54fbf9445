"""The name of an environment is 1 to 64 letters, digits, hyphens, underscores and full stops.

It becomes the tag `deployer` of everything the environment makes, a part of names we derive and of file names; it
begins with a letter or digit. Source: our own rule, well inside Azure's for tag values (RMTAGS).

Bad:
    name: prod/eu  # here

Good:
    name: prod-eu
"""

from deployer.environment.names import ENVIRONMENT
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import replace_characters, set_value


def find(view: View) -> Findings:
    name = view.environment.name
    if not ENVIRONMENT.fullmatch(name):
        text = replace_characters(name, "A-Za-z0-9_.-").strip("_.-")[:64]
        yield Finding(
            ("name",),
            f"environment name '{name}' is not valid",
            "1 to 64 letters, digits, hyphens, underscores and full stops, beginning with a letter or digit",
            (set_value(("name",), text),) if text else (),
        )


RULE = Rule("NAM001", Severity.ERROR, find)
