"""A deployment does not bear the name of a model.

Where models can be called without a deployment (instant models), a new deployment cannot take such a name.
Source: INSTANT_2026_07.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: mistral-small-2503, capacity: 1}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1}
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value


def find(view: View) -> Findings:
    names = {model.foundry.model.lower() for model in view.catalog.models if model.foundry}
    for served in view.in_accounts:
        if served.deployment.name and served.name.lower() in names:
            path = (*served.path, "name")
            fixes = (replace(set_value(path, f"{served.name}-1"), sure=False), replace(remove_value(path), sure=False))
            message = f"the deployment bears the name of a model, '{served.name}'"
            advice = "give it another one: where models are called without a deployment, Azure refuses it"
            yield Finding(path, message, advice, fixes)


RULE = Rule("NAM015", Severity.NOTE, find)
