"""Projects at the top belong to the hub.

Those of a Foundry account stand below `foundry`, and deployments belong to the account itself. Source: WHATIS_2025_11.

Bad:
    hub: null
    foundry: {name: ai-example}
    projects:  # here
    - name: assistants

Good:
    hub: null
    foundry:
      name: ai-example
      projects:
      - name: assistants
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    environment = view.environment
    if environment.projects and environment.hub is None and environment.foundry is not None:
        advice = "write them under 'foundry.projects', their deployments under 'foundry.deployments', or add a hub"
        yield Finding(("projects",), "these projects need a hub, and there is none", advice, key=True)


RULE = Rule("PLT002", Severity.ERROR, find, suppressible=False)
