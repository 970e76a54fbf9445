"""Write a first environment file, the schema that editors check it by, and a pipeline that plans and applies it."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath

import click
from msgspec.structs import replace

from deployer.catalog.catalog import at
from deployer.catalog.offer import Platform
from deployer.cli import options
from deployer.cli.exits import Exit
from deployer.cli.first_environment import (
    GUID,
    PLATFORMS,
    Choices,
    environment,
    free_file,
    invalid,
    subscription_id,
    usable_name,
)
from deployer.cli.identities import Pipelines, write_identities
from deployer.cli.init_questions import ask_all, ask_platform
from deployer.cli.option_values import is_given
from deployer.cli.printing import save_all, say
from deployer.cli.settings import settings
from deployer.cli.terminal import interactive
from deployer.environment.schema import schema
from deployer.reports.ansi import printable
from deployer.reports.document import document
from deployer.reports.pipelines import Pipeline, pipeline, services

FOLDER = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)
"""What needs no quotes in YAML, a shell and the expressions of a pipeline."""


@click.command()
@click.argument("out", metavar="[FOLDER]", default="environments", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="dev", show_default=True, help="Name of the environment, and of its file.")
@click.option("--location", default="eastus2", show_default=True, help="Azure region.")
@click.option("--subscription", default=GUID, show_default=True, help="Id of the Azure subscription.")
@click.option("--model", metavar="MODEL", help="The model; the one that is sold longest there by default.")
@click.option("--accept-marketplace-terms", "terms", is_flag=True, help="You have read the terms, and accept them.")
@click.option("--platform", type=click.Choice(PLATFORMS), help="A hub or a Foundry account; asked for, else a hub.")
@click.option("--no-input", is_flag=True, help="Ask nothing, in a terminal either.")
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
    model: str | None,
    terms: bool,
    platform: Platform | None,
    no_input: bool,
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

    In a terminal, without --name and --platform, it asks for what no option says, and prints the line that would write
    the same.

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
            ("name", "location", "subscription", "model", "terms", "platform", "on"),
            "say nothing beside --identities",
        )
        folder = out if is_given("out") else Path("identities")
        write_identities(identities, folder, pipelines, at(as_of))
        return Exit.SUCCESS
    _refuse(("github", "gitlab", "azure_devops", "branch"), "need --identities")
    choices = Choices(platform or "hub", usable_name(name), subscription_id(subscription), location, model, terms)
    file = out / f"{name}.yaml"
    run = _pipeline(on, name, file) if on else None
    texts = {}
    asks = interactive(os.environ) and not no_input
    all_asked = asks and not (platform or is_given("name") or (run and file.exists()))
    if not (run and file.exists()):
        catalog = at(as_of)
        if all_asked:
            choices = ask_all(catalog, out, choices, {each for each in context.params if is_given(each)})
            file = out / f"{choices.name}.yaml"
            run = _pipeline(on, choices.name, file) if on else None
        elif free_file(file) and asks and not platform:
            choices = replace(choices, platform=ask_platform())
        texts = {file: environment(catalog, choices), out / "schema.json": document(schema(catalog))}
    texts = {**({Path(run.path): run.text} if run else {}), **texts}
    save_all({str(path): text for path, text in texts.items()})
    say("".join(f"{path}\n" for path in texts), sys.stdout)
    say(f"next: deployer validate {file}\n", sys.stderr)
    if run:
        say(f"then: {run.advice}\n", sys.stderr)
    if all_asked:
        rest = (
            *(("--pipeline", on) if on else ()),
            *(("--as-of", str(as_of)) if is_given("as_of") else ()),
            *(("--force",) if settings().force else ()),
            *((str(out),) if is_given("out") else ()),
        )
        line = shlex.join(["deployer", "init", *choices.words(), *rest])
        say(f"the same without questions: {printable(line)}\n", sys.stderr)
    return Exit.SUCCESS


def _pipeline(service: str, name: str, file: Path) -> Pipeline:
    """The pipeline of the environment. It runs at the root of the repository, so that is where we must stand."""
    root = next((each for each in (Path.cwd(), *Path.cwd().parents) if (each / ".git").exists()), Path.cwd())
    if root != Path.cwd():
        advice = f"run it in '{root}', and name FOLDER from there"
        raise invalid("INI006", "a pipeline is written at the root of the repository, and this is not it", advice)
    if not FOLDER.fullmatch(file.parent.as_posix()):
        advice = "name a folder below this one, of letters, digits, '.', '_' and '-'"
        raise invalid("INI007", f"folder '{file.parent}' cannot stand in a pipeline", advice)
    return pipeline(service, name, PurePosixPath(file.as_posix()))


def _refuse(names: Sequence[str], why: str) -> None:
    """What would have no effect is refused, never ignored."""
    context = click.get_current_context()
    typed = [each for each in context.command.params if each.name in names and is_given(each.name)]
    if typed:
        raise click.UsageError(f"{', '.join(each.opts[0] for each in typed)} {why}")
