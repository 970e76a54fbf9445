"""What the codes of `extends`, `variables` and `${...}` stand for; docs/yaml.md tells more."""

from __future__ import annotations

_OURS = "Source: our own rule; see docs/yaml.md."

CODES = {
    "EXT001": f"""`extends` names one file by a path relative to its own.

{_OURS}""",
    "EXT002": f"""`extends` stays inside its root.

The root is the repository that holds the file; without one, the folder of the file.

{_OURS}""",
    "EXT003": f"""`extends` follows no links.

{_OURS}""",
    "EXT004": f"""Files do not extend each other in a circle.

{_OURS}""",
    "EXT005": f"""A chain has at most 16 files.

{_OURS}""",
    "EXT006": f"""Items of a list that is merged have names of their own.

{_OURS}""",
    "EXT007": f"""What is removed from a list is there.

{_OURS}""",
    "VAR001": f"""A variable is declared as `name: default` or `name: {{type, default, description}}`.

Types are string, number and boolean.

{_OURS}""",
    "VAR002": f"""A variable that is used has a value.

It comes from `--var NAME=VALUE`, from `DEPLOYER_VAR_NAME`, or from its default.

{_OURS}""",
    "VAR003": f"""A variable that is used or given is declared.

{_OURS}""",
    "VAR004": f"""A variable's value is of its type.

{_OURS}""",
    "VAR005": f"""A file uses only those variables of the process that are meant for it.

AZURE_SUBSCRIPTION_ID, AZURE_TENANT_ID, AZURE_LOCATION, AZURE_RESOURCE_GROUP, AZURE_ENV_NAME and DEPLOYER_VAR_*; never a
secret: what a file may name, a pull request may print.

{_OURS}""",
    "VAR006": f"""A variable of the process that is used is set.

{_OURS}""",
    "VAR007": f"""`${{...}}` names a variable.

`$${{` is the text `${{`.

{_OURS}""",
    "VAR008": f"""A variable holds no control characters.

{_OURS}""",
}
"""Documentation by code, the first line a summary of what must hold."""
