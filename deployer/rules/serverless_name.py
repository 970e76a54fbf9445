"""A serverless endpoint is named as Azure allows.

The name becomes part of a URL: 1 to 52 letters, digits and hyphens, beginning with a letter. Source: SDK_ML_OLD, SEED1.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        name: chat_prod  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        name: ../other/chat-prod  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        name: chat-prod
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    for path, _, deployment in view.written:
        if deployment.name is not None and deployment.compute is None:
            yield from invalid_name(view, "serverless_endpoint", "endpoint", (*path, "name"), deployment.name)


RULE = Rule("NAM005", Severity.ERROR, find, suppressible=False)
