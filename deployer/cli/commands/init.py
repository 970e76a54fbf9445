"""Write a first environment file, and the schema that editors check it by."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from string import Template

import click

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.model import Model, Stage
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.printing import save_all, say
from deployer.cli.settings import settings
from deployer.environment.schema import schema
from deployer.reports.document import document
from deployer.rules.support.names import is_guid
from deployer.source.files import templates
from deployer.values.problem import Invalid, Problem, Severity

NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
GUID = "00000000-0000-0000-0000-000000000000"


@click.command()
@click.argument("out", metavar="[FOLDER]", default="environments", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="dev", show_default=True, help="Name of the environment, and of its file.")
@click.option("--location", default="eastus2", show_default=True, help="Azure region.")
@click.option("--subscription", default=GUID, show_default=True, help="Id of the Azure subscription.")
@click.option("--accept-marketplace-terms", "terms", is_flag=True, help="You have read the terms, and accept them.")
@options.force
@options.as_of
def command(out: Path, name: str, location: str, subscription: str, terms: bool, as_of: date) -> Exit:  # noqa: PLR0913
    """Write a first environment file into FOLDER, and the schema that editors check it by.

    The environment has one project with one serverless model: of those that the region offers on the day, the one that
    no source gives an end yet, or the latest.
    """
    if not is_guid(subscription) and not subscription.startswith("${"):
        raise _invalid("INI005", f"subscription '{subscription}' is no id", "'az account show --query id' prints it")
    if not NAME.fullmatch(name):
        raise _invalid(
            "INI001", f"name '{name}' does not fit into the names that Azure wants", "write 2 to 16 of a-z, 0-9, -"
        )
    file = out / f"{name}.yaml"
    if file.exists() and not settings().force:
        raise _invalid("INI002", f"'{file}' exists already", "name another one with --name, or add --force")
    catalog = at(as_of)
    texts = {file: _environment(catalog, name, location, subscription, terms)}
    texts[out / "schema.json"] = document(schema(catalog))
    save_all({str(path): text for path, text in texts.items()})
    say("".join(f"{path}\n" for path in texts), sys.stdout)
    say(f"next: deployer validate {file}\n", sys.stderr)
    return Exit.SUCCESS


def _environment(catalog: Catalog, name: str, location: str, subscription: str, terms: bool) -> str:
    region = catalog.region(location)
    if region is None:
        raise _invalid("INI003", f"no region '{location}'", "'deployer regions' lists them")
    model = _longest(catalog, region.name)
    if model is None:
        raise _invalid("INI004", f"no model is offered as serverless API in '{region.name}'", "try eastus2")
    text = (templates() / "environment.yaml").read_text(encoding="utf-8")
    values = {"name": name, "location": region.name, "model": model.name}
    return Template(text).substitute(values, subscription=json.dumps(subscription), terms=str(terms).lower())


def _longest(catalog: Catalog, region: str) -> Model | None:
    """The chat model that will be there longest."""
    offered = [
        model
        for model in catalog.models
        if model.serverless
        and model.chat
        and region in model.regions(catalog.as_of)
        and model.stage(catalog.as_of) in (Stage.AVAILABLE, Stage.PREVIEW)
    ]
    return max(offered, key=_end, default=None)


def _end(model: Model) -> tuple[date, str]:
    milestone = model.milestone(Stage.RETIRED)
    return (milestone.on if milestone else date.max), model.name


def _invalid(code: str, message: str, advice: str) -> Invalid:
    return Invalid(Problem(code, Severity.ERROR, message, help=advice))
