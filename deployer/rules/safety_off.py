"""Content safety is switched off for a reason.

Azure AI Content Safety is on by default for serverless endpoints; switching it off is a decision somebody will be asked
about, so its reason stands beside it. Source: SLS_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        content_safety: disabled  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        content_safety: disabled
        content_safety_reason: the shop filters prompts itself, see decision 42
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for _, served in view.serverless:
        deployment = served.deployment
        if deployment.content_safety == "disabled" and not (deployment.content_safety_reason or "").strip():
            yield Finding(
                (*served.path, "content_safety"),
                "content safety is off and no reason is given",
                "write why under 'content_safety_reason', or leave 'content_safety' out",
                (remove_value((*served.path, "content_safety")),),
            )


RULE = Rule("SAF001", Severity.WARNING, find)
