"""A model sold as serverless API takes no machines.

Premium models and Nemo are offered as serverless API, billed by the token and run by Azure: there is no machine to
choose, and the registry refuses to put them on managed compute. Source: SEED1, SLS_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for _, served in view.managed:
        if served.offer is None and served.model.serverless:
            yield Finding(
                (*served.path, "compute"),
                f"'{served.model.name}' is offered as serverless API only, it cannot run on managed compute",
                "leave 'compute' out",
                (
                    replace(
                        remove_value((*served.path, "compute")),
                        title="remove compute: it is a serverless API, billed per token",
                    ),
                ),
                key=True,
            )


RULE = Rule("MOD003", Severity.ERROR, find, suppressible=False)
