"""Five seconds are too short for a language model.

That is Azure's own default; a longer answer is cut off with status 408. Source: YAMLREF.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 5000}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mixtral-8x7B-Instruct-v01
        compute: {instance_type: Standard_NC96ads_A100_v4, request_timeout_ms: 90000}
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.edits import set_value
from deployer.values.problem import Severity

SHORT, USUAL = 5_000, 90_000


def find(view: View) -> Iterator[Finding]:
    for _, served in view.managed:
        compute = served.compute
        if 1 <= compute.request_timeout_ms <= SHORT:
            path = (*served.path, "compute", "request_timeout_ms")
            yield Finding(
                path,
                f"{compute.request_timeout_ms} milliseconds are too short for a language model",
                f"leave it out, {USUAL} is the default here",
                (set_value(path, USUAL),),
            )


RULE = Rule("TIM002", Severity.WARNING, find)
