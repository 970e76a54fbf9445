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
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.values.nearest import meant


def find(view: View) -> Findings:
    names: tuple[str, ...] = ()
    written = [(path, deployment.model) for path, _, deployment in view.written]
    for path, model in (*written, *view.environment.account_models()):
        if view.catalog.find(model) is None:
            names = names or _names(view.catalog)
            near = meant(model.partition("/versions/")[0].rpartition("/")[2], names)
            yield Finding(
                (*path, "model"),
                f"model '{model}' is not in the catalogue",
                near or "'deployer models' lists the models",
            )


def _names(catalog: Catalog) -> tuple[str, ...]:
    """Names of the models in use: nobody means one that is gone."""
    return tuple(model.name for model in catalog.models if catalog.stages[model.name].is_open)


RULE = Rule("MOD001", Severity.ERROR, find, suppressible=False)
