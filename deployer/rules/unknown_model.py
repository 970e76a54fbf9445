"""A model must be in the catalogue.

`model` is the catalogue's name of a model, its display name, one of its aliases or its id in the registry; letter case
does not matter. Azure would refuse an id that it does not know only minutes later, when hub and project exist.
Source: the rows of deployer/catalog/models; a model of your own belongs into a folder given with `--catalog`.

Bad:
    projects:
    - name: assistants
      deployments:
      - model: mistral-smal-2503  # here

Good:
    projects:
    - name: assistants
      deployments:
      - model: Mistral Small (25.03)
"""

from deployer.catalog.offer import Platform
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.nearest import meant
from deployer.values.source import Path

_ELSEWHERE: dict[Platform, str] = {
    "hub": " It is offered in Foundry accounts, and on no hub",
    "foundry": " It is offered on hubs, and in no Foundry account",
}


def find(view: View) -> Findings:
    wanted: list[tuple[Path, str, Platform]] = [(path, each.model, "hub") for path, _, each in view.written]
    wanted += [(path, model, "foundry") for path, model in view.environment.account_models()]
    unknown = [each for each in wanted if view.catalog.find(each[1]) is None]
    # Nobody means one that is gone.
    open = [each for each in view.catalog.models if view.catalog.stages[each.name].is_open] if unknown else []
    names = [each.name for each in open]
    offered = {platform: [each.name for each in open if each.offered_on(platform)] for platform in _ELSEWHERE}
    for path, model, platform in unknown:
        word = model.partition("/versions/")[0].rpartition("/")[2]
        near = meant(word, names)
        if near and near != meant(word, offered[platform]):
            near += _ELSEWHERE[platform]
        advice = near or "'deployer models' lists the models; '--catalog DIR' adds rows of your own"
        yield Finding((*path, "model"), f"model '{model}' is not in the catalogue", advice)


RULE = Rule("MOD001", Severity.ERROR, find, suppressible=False)
