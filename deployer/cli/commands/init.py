"""Write a first environment file, the schema that editors check it by, and a pipeline that plans and applies it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from string import Template

import click
from click.core import ParameterSource

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.counterpart import counterparts
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Platform
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.identities import Pipelines, write_identities
from deployer.cli.printing import save_all, say
from deployer.cli.settings import settings
from deployer.cli.terminal import interactive
from deployer.environment.names import digest
from deployer.environment.schema import schema
from deployer.reports.document import document
from deployer.reports.pipelines import Pipeline, pipeline, services
from deployer.rules.support.names import is_guid
from deployer.source.files import templates
from deployer.values.problem import Invalid, Problem, Severity

NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
FOLDER = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)
"""What needs no quotes in YAML, a shell and the expressions of a pipeline."""
PLATFORMS: tuple[Platform, ...] = ("foundry", "hub")
TEMPLATES: dict[Platform, str] = {"hub": "environment.yaml", "foundry": "environment-foundry.yaml"}
GUID = "00000000-0000-0000-0000-000000000000"


@click.command()
@click.argument("out", metavar="[FOLDER]", default="environments", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="dev", show_default=True, help="Name of the environment, and of its file.")
@click.option("--location", default="eastus2", show_default=True, help="Azure region.")
@click.option("--subscription", default=GUID, show_default=True, help="Id of the Azure subscription.")
@click.option("--accept-marketplace-terms", "terms", is_flag=True, help="You have read the terms, and accept them.")
@click.option("--platform", type=click.Choice(PLATFORMS), help="A hub or a Foundry account; asked for, else a hub.")
@click.option("--pipeline", "on", type=click.Choice(services()), help="Write a pipeline that plans and applies it too.")
@click.option(
    "--identities",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write roles and identities for this environment instead.",
)
@click.option("--github", metavar="OWNER/REPOSITORY", default="", help="Workflows that the identities trust.")
@click.option("--gitlab", metavar="GROUP/PROJECT", default="", help="The same on GitLab.")
@click.option("--azure-devops", metavar="ID:ORG/PROJECT", default="", help="The same in Azure DevOps.")
@click.option("--branch", default="main", show_default=True, help="The branch whose jobs GitLab may let in.")
@options.force
@options.as_of
def command(  # noqa: PLR0913 - one parameter per option
    out: Path,
    name: str,
    location: str,
    subscription: str,
    terms: bool,
    platform: Platform | None,
    on: str | None,
    identities: Path | None,
    github: str,
    gitlab: str,
    azure_devops: str,
    branch: str,
    as_of: date,
) -> Exit:
    """Write a first environment file into FOLDER, and the schema that editors check it by.

    The environment has one project and one serverless model, on a hub or in a Foundry account: of those that the region
    offers on the day, the one that no source gives an end yet, or the latest.

    With --pipeline a build service plans each pull request, applies what was approved, and looks every day for drift.
    An environment file that is there already stays as it is.

    With --identities FILE it writes, into FOLDER/NAME, a custom role to plan that environment and one to apply it, with
    no action more than its resources need, the identities that have them, the pipelines that these trust, and the
    container of its lock: as ARM and as Bicep, with the az commands that deploy them. Nothing is sent to Azure.
    """
    pipelines = Pipelines(github, gitlab, azure_devops, branch)
    context = click.get_current_context()
    if identities:
        _refuse(
            context, ("name", "location", "subscription", "terms", "platform", "on"), "say nothing beside --identities"
        )
        folder = out if _typed(context, "out") else Path("identities")
        write_identities(identities, folder, pipelines, at(as_of))
        return Exit.SUCCESS
    _refuse(context, ("github", "gitlab", "azure_devops", "branch"), "need --identities")
    if not is_guid(subscription) and not subscription.startswith("${"):
        raise _invalid(
            "INI005", f"subscription '{subscription}' is not an id", "'az account show --query id' prints it"
        )
    if not NAME.fullmatch(name):
        raise _invalid(
            "INI001", f"name '{name}' cannot be part of the names of Azure resources", "write 2 to 16 of a-z, 0-9, -"
        )
    file = out / f"{name}.yaml"
    run = _pipeline(on, name, file) if on else None
    texts = {Path(run.path): run.text} if run else {}
    if not (run and file.exists()):
        if file.exists() and not settings().force:
            raise _invalid("INI002", f"'{file}' exists already", "name another one with --name, or add --force")
        catalog = at(as_of)
        choices = _Choices(name, location, subscription, terms, platform or _asked())
        texts |= {file: _environment(catalog, choices), out / "schema.json": document(schema(catalog))}
    save_all({str(path): text for path, text in texts.items()})
    say("".join(f"{path}\n" for path in texts), sys.stdout)
    say(f"next: deployer validate {file}\n", sys.stderr)
    if run:
        say(f"then: {run.advice}\n", sys.stderr)
    return Exit.SUCCESS


def _pipeline(service: str, name: str, file: Path) -> Pipeline:
    """The pipeline of the environment. It runs at the root of the repository, so that is where we must stand."""
    root = next((each for each in (Path.cwd(), *Path.cwd().parents) if (each / ".git").exists()), Path.cwd())
    if root != Path.cwd():
        advice = f"run it in '{root}', and name FOLDER from there"
        raise _invalid("INI006", "a pipeline is written at the root of the repository, and this is not it", advice)
    if not FOLDER.fullmatch(file.parent.as_posix()):
        advice = "name a folder below this one, of letters, digits, '.', '_' and '-'"
        raise _invalid("INI007", f"folder '{file.parent}' cannot stand in a pipeline", advice)
    return pipeline(service, name, PurePosixPath(file.as_posix()))


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not ParameterSource.DEFAULT


def _refuse(context: click.Context, names: Sequence[str], why: str) -> None:
    """What would have no effect is refused, never ignored."""
    typed = [each for each in context.command.params if each.name in names and _typed(context, each.name)]
    if typed:
        raise click.UsageError(f"{', '.join(each.opts[0] for each in typed)} {why}")


@dataclass(frozen=True, slots=True)
class _Choices:
    """What the environment is to be."""

    name: str
    location: str
    subscription: str
    terms: bool
    platform: Platform


def _asked() -> Platform:
    """What somebody at a terminal answers; a hub where nobody can be asked."""
    if not interactive(os.environ):
        return "hub"
    answer: Platform = click.prompt("Platform", type=click.Choice(PLATFORMS), default="foundry", err=True)
    return answer


def _environment(catalog: Catalog, choices: _Choices) -> str:
    region = catalog.region(choices.location)
    if region is None:
        raise _invalid("INI003", f"no region '{choices.location}'", "'deployer regions' lists them")
    model = _longest(catalog, region.name, choices.platform)
    if model is None:
        where = "as serverless API" if choices.platform == "hub" else "to Foundry accounts"
        raise _invalid("INI004", f"no model is offered {where} in '{region.name}'", "try eastus2")
    text = (templates() / TEMPLATES[choices.platform]).read_text(encoding="utf-8")
    values = {"name": choices.name, "location": region.name, "model": model.name}
    account = f"ai-{choices.name}-{digest('foundry', choices.subscription, choices.name, length=6)}"
    return Template(text).substitute(
        values, account=account, subscription=json.dumps(choices.subscription), terms=str(choices.terms).lower()
    )


def _longest(catalog: Catalog, region: str, platform: Platform) -> Model | None:
    """The chat model that will be there longest."""
    day = catalog.as_of
    standing = [x for x in catalog.models if x.chat and x.stage(day) in (Stage.AVAILABLE, Stage.PREVIEW)]
    if platform == "hub":
        offered = [model for model in standing if model.serverless and region in model.regions(day)]
    else:
        offered = [found.model for found in counterparts(standing, [region], day)]
    return max(offered, key=_end, default=None)


def _end(model: Model) -> tuple[date, bool, str]:
    """The first day that any source names as its end; of those without one, a name that is sure goes first."""
    days = [x.on for x in (model.milestone(Stage.RETIRED), *model.disputes("retirement")) if x and x.on]
    return min(days, default=date.max), model.id_confidence == "high", model.name


def _invalid(code: str, message: str, advice: str) -> Invalid:
    return Invalid(Problem(code, Severity.ERROR, message, help=advice))
