"""A project deploys each serverless model once.

Azure takes one serverless deployment per model and project; the second is refused. On managed compute a model may run
behind as many endpoints as the quota carries. Source: SEED1, SLS_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        name: chat-a
      - model: Mistral Small 25.03  # here
        name: chat-b

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
    - name: search
      deployments:
      - model: mistral-small-2503
"""

from deployer.catalog.offer import HubServerless
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for home in view.site.projects:
        seen: set[str] = set()
        for served in home.served:
            if not isinstance(served.offer, HubServerless):
                continue
            if served.model.name in seen:
                yield Finding(
                    (*served.path, "model"),
                    f"project '{home.project.name}' deploys '{served.model.name}' twice, Azure allows one",
                    "move it to another project, or remove it",
                    (remove_value(served.path),),
                )
            seen.add(served.model.name)


RULE = Rule("MOD006", Severity.ERROR, find)
