"""The expected load fits into the limits of an online endpoint.

An online endpoint takes 500 requests a second, which is 30,000 a minute, however many machines stand behind it; beyond
that callers get status 429. What the machines themselves carry depends on the model and the prompts, and is not judged.
Source: QUOTA_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 50}
        expected_load: {requests_per_minute: 40000}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistralai-Mistral-7B-Instruct-v0-3
        compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: 50}
        expected_load: {requests_per_minute: 30000}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    most = 60 * view.catalog.limit("managed_requests_per_second")
    for home, served in view.managed:
        load = served.deployment.expected_load
        if load is None or load.requests_per_minute <= most:
            continue
        needed = -(-load.requests_per_minute // most)
        yield Finding(
            (*served.path, "expected_load"),
            f"an online endpoint takes {most:,} requests a minute, {load.requests_per_minute:,} are expected",
            f"{needed} endpoints carry it: share the load between '{served.name}' and {needed - 1} more in "
            f"'{home.project.name}', or ask Azure support for more",
        )


RULE = Rule("LOA002", Severity.ERROR, find)
