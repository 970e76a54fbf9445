"""A version that is asked for exists.

Versions are those of open models, which run on managed compute: `version: 12`, or an id of the registry that ends in
`/versions/12`. The registry keeps the old ones. A serverless endpoint always serves the latest version, and Azure's SDK
refuses an id that ends in `/versions/N`. Source: SLS_2026_01, SDK_ML_NEW, MANAGED_2026_01, ASSETS_LOG.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml-mistral/models/mistral-small-2503/versions/1  # here
      - model: Codestral-2501
        version: 2  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml/models/mistralai-Mixtral-8x7B-Instruct-v01/versions/13  # here
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
      - model: mistralai-Mistral-7B-Instruct-v01
        version: 10.1-beta  # here
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}

Bad:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml/models/mistralai-Mixtral-8x7B-Instruct-v01/versions/12
        version: 11  # here
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}

Good:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml-mistral/models/mistral-small-2503
      - model: azureml://registries/azureml/models/mistralai-Mixtral-8x7B-Instruct-v01/versions/9
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
      - model: mistralai-Mistral-7B-Instruct-v01
        version: 10
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 3}
"""

from msgspec.structs import replace

from deployer.environment.resolved_deployment import HubDeployment
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, set_value
from deployer.values.problem import Fix
from deployer.values.source import Path


def find(view: View) -> Findings:
    day = view.catalog.as_of
    for _, served in view.served:
        asked, newest, name = served.deployment.asked, served.model.version(day), served.model.name
        if not asked:
            continue
        path: Path = (*served.path, "model" if served.deployment.version is None else "version")
        if not served.model.managed:
            message = f"'{name}' cannot be pinned: a serverless endpoint always serves the latest version"
            yield Finding(path, message, "leave the version out", (_unpinned(served, path),))
        elif len(asked) > 1:
            message = f"two versions of '{name}' are asked for, {' and '.join(asked)}"
            yield Finding(path, message, "leave one of them out", (replace(remove_value(path), sure=False),))
        elif newest and not served.model.has(asked[0], day):
            message = f"'{name}' has no version {asked[0]}, the newest is {newest}"
            yield Finding(path, message, "write a version that exists, or none", (_unpinned(served, path),))


def _unpinned(served: HubDeployment, path: Path) -> Fix:
    """Without the version: where it is part of the id, the name takes its place."""
    return remove_value(path) if path[-1] == "version" else set_value(path, served.model.name)


RULE = Rule("MOD005", Severity.ERROR, find, suppressible=False)
