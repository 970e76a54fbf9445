"""Azure takes the names of what an account holds.

Deployments, projects, connections, content filters and private endpoints. Source: ISSUE_NAMES, SPEC_COG, RMNAMES.

Bad:
    foundry:
      name: ai-example
      deployments:
      - model: mistral-small-2503
        name: chat/prod  # here
        capacity: 1

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat-2.1, capacity: 1}
"""

from collections.abc import Iterator

from deployer.environment.foundry.resolved import ResolvedAccount
from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name
from deployer.values.source import Path


def find(view: View) -> Findings:
    for home in view.site.projects:
        for each in home.connections:
            yield from invalid_name(view, "connection", "connection", (*each.path, "name"), each.connection.name)
    for account in view.site.accounts:
        for path, type_, noun, name in _named(account):
            yield from invalid_name(view, type_, noun, (*path, "name"), name)


def _named(account: ResolvedAccount) -> Iterator[tuple[Path, str, str, str]]:
    for served in account.deployments:
        if served.deployment.name is not None:
            yield served.path, "foundry_deployment", "deployment", served.name
    for project in account.projects:
        yield project.path, "foundry_project", "project", project.name
    for each in account.all_connections():
        yield each.path, "connection", "connection", each.connection.name
    for filter_ in account.content_filters:
        yield filter_.path, "content_filter", "content filter", filter_.content_filter.name
    for endpoint in account.private_endpoints:
        if endpoint.endpoint.name is not None:
            yield endpoint.path, "private_endpoint", "private endpoint", endpoint.name


RULE = Rule("NAM014", Severity.ERROR, find, suppressible=False)
