"""An environment variable of a deployment has a name of letters, digits and underscores, and refers as Azure reads it.

A reference that Azure does not know would reach the container as text. It takes a connection of the project or its hub,
whole or one value of it, or one version of a secret of a key vault.
Source: SECRETS_2024_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute:
          instance_type: Standard_NC96ads_A100_v4
          environment_variables:
            SEARCH_URL: ${{azureml://connections/search/url}}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, environment_variables: {log-level: info}}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute:
          instance_type: Standard_NC96ads_A100_v4
          environment_variables:
            SEARCH_URL: ${{azureml://connections/search/target}}
            SEARCH_KEY: ${{keyvault:https://kv-prod.vault.azure.net/secrets/search/1f2e3d4c5b6a79880102030405060708}}
            LOG_LEVEL: info
"""

import re

from deployer.environment.secret_reference import CONNECTION, is_reference
from deployer.rules.rule import Finding, Findings, Rule, Severity, View

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""As the shell of every container takes it: POSIX.1, 8.1."""
_REFERENCE = re.compile(r"\$\{\{|azureml://connections/|keyvault:https://")


def find(view: View) -> Findings:
    for path, name, value in view.environment_variables:
        if not _NAME.fullmatch(name):
            message = f"'{name}' is no name of an environment variable"
            yield Finding(path, message, "use letters, digits and underscores, and begin with no digit", key=True)
        elif _REFERENCE.search(value) and not is_reference(value):
            help = f"write '{CONNECTION}', '.../metadata/NAME' or '.../target', or a version of a vault's secret"
            yield Finding(path, f"Azure would take '{value}' for text, and not for a reference", help)


RULE = Rule("ENV002", Severity.ERROR, find)
