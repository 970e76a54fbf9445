"""An environment deploys on a hub, in a Foundry account, or both.

Without either there is nothing to deploy to. Source: WHATIS_2025_11.

Bad:
    hub: null  # here

Good:
    hub: null
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    if view.environment.hub is None and view.environment.foundry is None:
        advice = "write 'hub: {name: NAME}', or 'foundry: {name: NAME}' for an account of Microsoft Foundry"
        yield Finding(("hub",), "there is neither a hub nor a Foundry account", advice)


RULE = Rule("PLT001", Severity.ERROR, find)
