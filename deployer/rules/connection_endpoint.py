"""A connection leads somewhere, and one that copies a key leads to something that has keys.

`endpoint` names a serverless endpoint (`project/name`) or the Foundry account of the file, or gives the id of one
elsewhere; a connection to anything else has `category` and `target`. A key is copied by Azure and never written.
Source: CONN_2026_03 (endpoint and key of the owning project), SDK_ML_NEW (such a connection takes no Entra).

Bad:
    projects:
    - name: assistants
      deployments:
      - {model: mistral-small-2503, name: chat}
    - name: reports
      connections:
      - {name: chat, endpoint: assistants/chart}  # here

Bad:
    projects:
    - name: reports
      connections:
      - {name: chat}  # here

Bad:
    foundry:
      name: ai-example
      local_auth: disabled
      projects:
      - name: reports
        connections:
        - {name: chat, endpoint: ai-example}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - {model: mistral-small-2503, name: chat}
    - name: reports
      connections:
      - {name: chat, endpoint: assistants/chat}
      - {name: search, category: CognitiveSearch, target: https://search-shared.search.windows.net}
"""

from deployer.environment.connection_source import connections, source_of, sources
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import misspelt


def find(view: View) -> Findings:
    for each in connections(view.site):
        given, path = each.connection, (*each.path, "endpoint")
        if given.endpoint is None:
            if not (given.category and given.target):
                advice = "name an 'endpoint', or give both 'category' and 'target'"
                yield Finding(each.path, f"connection '{given.name}' leads nowhere", advice)
            continue
        if given.category or given.target:
            yield Finding(path, "an endpoint is its own category and target", "remove 'category' and 'target'")
        source = source_of(view.site, given.endpoint)
        if source is None:
            yield from _unknown(view, path, given.endpoint)
        elif source.token_only:
            advice = "deploy it with keys, or give 'category' and 'target' of a service that takes Entra"
            yield Finding(path, f"'{given.endpoint}' has no keys to copy: it takes tokens of Entra", advice)


def _unknown(view: View, path: tuple[str | int, ...], named: str) -> Findings:
    known = [name for name, _ in sources(view.site)]
    if named.startswith("/"):
        advice = "give the id of a serverless endpoint of a hub, or of a Foundry account"
        yield Finding(path, f"'{named}' is the id of nothing that a connection copies a key of", advice)
        return
    listed = ", ".join(f"'{name}'" for name in known) or "none"
    message = f"no serverless endpoint and no account of this file is named '{named}'"
    yield misspelt(path, message, named, known, f"this file has {listed}; give the id of one elsewhere")


RULE = Rule("CNX001", Severity.ERROR, find, suppressible=False)
