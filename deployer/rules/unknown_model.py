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

from deployer.catalog.catalog import Catalog
from deployer.catalog.offer import Platform
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.nearest import meant
from deployer.values.source import Path

_ELSEWHERE: dict[Platform, str] = {
    "hub": " It is offered in Foundry accounts, and on no hub",
    "foundry": " It is offered on hubs, and in no Foundry account",
}


def find(view: View) -> Findings:
    for path, _, deployment in view.written:
        yield from _of(view.catalog, path, deployment.model, "hub")
    for path, model in view.environment.account_models():
        yield from _of(view.catalog, path, model, "foundry")


def _of(catalog: Catalog, path: Path, model: str, platform: Platform) -> Findings:
    if catalog.find(model) is not None:
        return
    open = [each for each in catalog.models if catalog.stages[each.name].is_open]  # nobody means one that is gone
    word = model.partition("/versions/")[0].rpartition("/")[2]
    near = meant(word, [each.name for each in open])
    if near and near != meant(word, [each.name for each in open if each.offered_on(platform)]):
        near += _ELSEWHERE[platform]
    advice = near or "'deployer models' lists the models; '--catalog DIR' adds rows of your own"
    yield Finding((*path, "model"), f"model '{model}' is not in the catalogue", advice)


RULE = Rule("MOD001", Severity.ERROR, find, suppressible=False)
