"""No environment variable of a deployment holds a secret.

Whoever reads the file, the plan or the deployment in Azure would read it. Put it into a connection of the project, and
let the variable refer to that: Azure reads it when the container starts, as the identity of the endpoint.
Source: SECRETS_2024_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute:
          instance_type: Standard_NC96ads_A100_v4
          environment_variables:
            HF_TOKEN: let-me-in  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute:
          instance_type: Standard_NC96ads_A100_v4
          environment_variables:
            CACHE: redis://cache:swordfish@cache.example.com:6380  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute:
          instance_type: Standard_NC96ads_A100_v4
          environment_variables:
            HF_TOKEN: ${{azureml://connections/hugging-face/credentials/token}}
            MAX_TOKENS: "512"
"""

from deployer.environment.secret_look import secret_in
from deployer.environment.secret_reference import CONNECTION, is_reference
from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for path, name, value in view.environment_variables:
        if not is_reference(value) and (seems := secret_in(name, value)):
            message = f"'{name}' seems to hold {seems}, and every reader of the file and of Azure would see it"
            yield Finding(path, message, f"put it into a connection, and write '{CONNECTION}'")


RULE = Rule("ENV003", Severity.ERROR, find)
