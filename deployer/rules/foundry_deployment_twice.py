"""A name is given once in an account.

Azure takes a second deployment of the same name for a change of the first one, letter case aside. So it is with
projects, connections and content filters. Source: SPEC_COG.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1}
      - {model: Codestral-2501, name: Chat, capacity: 1}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1}
      - {model: Codestral-2501, name: code, capacity: 1}
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from deployer.environment.foundry.resolved import ResolvedAccount
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.source import Path


def find(view: View) -> Findings:
    for account in view.site.accounts:
        yield from _twice("account", _named(account))
    for home in view.site.projects:
        yield from _twice("project", ((each.path, "connection", each.id) for each in home.connections))


def _twice(holder: str, named: Iterable[tuple[Path, str, str]]) -> Findings:
    seen: set[str] = set()
    for path, noun, id in named:
        if id.lower() in seen:
            name = id.rsplit("/", 1)[-1]
            fix = replace(set_value((*path, "name"), f"{name}-{path[-1]}"), sure=False)
            yield Finding(path, f"two {noun}s of the {holder} are named '{name}'", "rename one of them", (fix,))
        seen.add(id.lower())


def _named(account: ResolvedAccount) -> Iterator[tuple[Path, str, str]]:
    yield from ((each.path, "deployment", each.id) for each in account.deployments)
    yield from ((each.path, "project", each.id) for each in account.projects)
    yield from ((each.path, "content filter", each.id) for each in account.content_filters)
    yield from ((each.path, "connection", each.id) for each in account.all_connections())


RULE = Rule("FDY001", Severity.ERROR, find, suppressible=False)
