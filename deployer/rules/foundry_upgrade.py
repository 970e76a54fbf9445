"""An upgrade policy does not outlive the day on which the model retires.

`when-expired` and `always` let Azure move a deployment to the next version of the same model. No Mistral model has a
second version or a default one: on the day of its retirement such a deployment stops like any other, and what is to
be done is to deploy its successor. Source: AUTOUPGRADE_2026, AZD_REC_04.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1, upgrade: when-expired}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1}
"""

from deployer.catalog.model import Model, Stage
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for served in view.in_accounts:
        if served.deployment.upgrade == "never" or served.offer is None:
            continue
        newer = served.offer.version(view.catalog.as_of)
        if newer == served.version:
            path = (*served.path, "upgrade")
            yield Finding(
                path,
                f"Azure has no version to move '{served.name}' to: {newer} is the newest of '{served.model.name}'"
                + _end(served.model),
                "leave 'upgrade' out; 'deployer forecast' tells when to move to a successor",
                (remove_value(path),),
            )


def _end(model: Model) -> str:
    end = model.milestone(Stage.RETIRED)
    days = [end.on] if end else [claim.on for claim in model.disputes("retirement") if claim.on]
    return f", which {'retires' if end else 'may retire'} on {min(days)}" if days else ""


RULE = Rule("UPG001", Severity.WARNING, find)
