"""The expected load fits into the limits of a serverless endpoint.

One deployment carries 200,000 tokens and 1,000 requests a minute; beyond that callers get status 429. A project holds
one deployment of a model, so more load needs more projects, in the same hub or in other regions, or a higher limit from
Azure support. Source: SLS_2026_01.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        expected_load: {tokens_per_minute: 500000, requests_per_minute: 1200}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
        expected_load: {tokens_per_minute: 180000, requests_per_minute: 900}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    tokens = view.catalog.limit("serverless_tokens_per_minute")
    requests = view.catalog.limit("serverless_requests_per_minute")
    for home, served in view.serverless:
        load = served.deployment.expected_load
        if load is None:
            continue
        needed = max(-(-load.tokens_per_minute // tokens), -(-load.requests_per_minute // requests))
        if needed > 1:
            yield Finding(
                (*served.path, "expected_load"),
                f"one endpoint carries {tokens:,} tokens and {requests:,} requests a minute, "
                f"{load.tokens_per_minute:,} and {load.requests_per_minute:,} are expected",
                f"{needed} deployments carry it: share the load between '{home.project.name}' and {needed - 1} more "
                f"{'project' if needed == 2 else 'projects'} or regions that deploy '{served.model.name}'",
            )


RULE = Rule("LOA001", Severity.ERROR, find)
