"""A probe waits at least a second and asks at least once.

Every number of a probe is 1 or more, timeout and period are less than 300 seconds, and a liveness probe is content with
one good answer. Source: YAMLREF, Azure/azure-sdk-for-python#33660.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, readiness: {timeout: 0}}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, liveness: {timeout: 300}}  # here

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, liveness: {success_threshold: 2}}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, readiness: {initial_delay: 900, timeout: 30}}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value

LONG = 300
"""Seconds that are too many for a timeout or a period."""


def find(view: View) -> Findings:
    for _, served in view.managed:
        compute = served.compute
        for name, probe in (("liveness", compute.liveness), ("readiness", compute.readiness)):
            path = (*served.path, "compute", name)
            for key, value in probe:
                if value < 1:
                    message = f"'{key}' of a {name} probe is 1 or more, not {value}"
                    yield Finding((*path, key), message, "leave it out for the default", (set_value((*path, key), 1),))
                elif key in ("timeout", "period") and value >= LONG:
                    message = f"'{key}' of a {name} probe is less than {LONG} seconds, not {value}"
                    yield Finding((*path, key), message, "write less", (set_value((*path, key), LONG - 1),))
        if compute.liveness.success_threshold > 1:
            path = (*served.path, "compute", "liveness", "success_threshold")
            yield Finding(
                path, "'success_threshold' of a liveness probe is always 1", "leave it out", (set_value(path, 1),)
            )


RULE = Rule("PRB001", Severity.ERROR, find)
