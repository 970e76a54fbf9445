"""Whether a serverless endpoint takes Entra tokens is told both ways.

The resource type knows the ways `AAD` and `KeyAndAAD` since 2025-12-01, earlier revisions only `Key`; the readme of
Microsoft's own client says that serverless endpoints do not support Entra ID. `deployer verify` shows which it is. A
key always works. Source: SDK_ML_NEW, SDK_ML_OLD, SDK_INF.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        auth: entra  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        auth: key
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for _, served in view.serverless:
        if served.deployment.auth == "entra":
            path = (*served.path, "auth")
            message = "sources disagree whether a serverless endpoint takes Microsoft Entra ID"
            yield Finding(path, message, "check it with 'deployer verify', or write 'key'", (set_value(path, "key"),))


RULE = Rule("AUT001", Severity.NOTE, find)
