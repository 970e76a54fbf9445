"""A model is not pinned to a version by its id.

A serverless endpoint always serves the latest version and Azure's SDK refuses an id that ends in `/versions/N`; for
open models the catalogue knows the version that goes with the allowed machines on each day. An id with the version of
the day is taken. Source: SLS_2026_01, SDK_ML_NEW, MANAGED_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml-mistral/models/mistral-small-2503/versions/1  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml/models/mistralai-Mixtral-8x7B-Instruct-v01/versions/9  # here
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}

Good:
    projects:
    - name: assistants
      deployments:
      - model: azureml://registries/azureml-mistral/models/mistral-small-2503
      - model: azureml://registries/azureml/models/mistralai-Mixtral-8x7B-Instruct-v01/versions/12
        compute: {instance_type: Standard_NC96ads_A100_v4, instance_count: 3}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.edits import put
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    for _, served in view.served:
        _, versioned, version = served.deployment.model.rpartition("/versions/")
        if not versioned:
            continue
        current = served.model.version(view.catalog.as_of)
        if current is None:
            message = f"'{served.model.name}' cannot be pinned: a serverless endpoint always serves the latest version"
        elif version != current:
            message = f"version {version} of '{served.model.name}' is not the one deployed today, {current} is"
        else:
            continue
        name = served.model.name
        yield Finding((*served.path, "model"), message, f"write '{name}'", (put((*served.path, "model"), name),))


RULE = Rule("MOD005", Severity.ERROR, find, suppressible=False)
