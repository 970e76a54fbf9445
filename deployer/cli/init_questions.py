"""The questions of `init` in a terminal: each answer is one of its options, and Enter takes the default."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection
from itertools import chain, count
from pathlib import Path
from typing import TypeVar

import click
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.catalog.offer import Platform
from deployer.catalog.region import Region
from deployer.catalog.remaining import remaining
from deployer.cli.first_environment import (
    PLATFORMS,
    Choices,
    bought,
    free_file,
    known_model,
    known_region,
    models,
    subscription_id,
    usable_name,
)
from deployer.cli.printing import say
from deployer.cli.settings import settings
from deployer.reports.ansi import bold, dim, printable
from deployer.rules.support.names import is_guid
from deployer.values.problem import Invalid

Answer = TypeVar("Answer")
MOST = 9
"""Models that are shown; the others are taken by name."""


def ask_platform() -> Platform:
    """On which platform the environment is to be."""
    answer: Platform = click.prompt("Platform", type=click.Choice(PLATFORMS), default="foundry", err=True)
    return answer


def ask_all(catalog: Catalog, folder: Path, choices: Choices, typed: Collection[str]) -> Choices:
    """The choices with the answers in place of what was not typed. Raises click.Abort at Ctrl-C and Ctrl-D."""
    say("Enter takes what is in brackets; Ctrl-C ends it, and nothing is written.\n", sys.stderr)
    try:
        return _asked(catalog, folder, choices, typed)
    except click.Abort:
        say("\nCancelled: nothing was written.\n", sys.stderr)
        raise


def _asked(catalog: Catalog, folder: Path, choices: Choices, typed: Collection[str]) -> Choices:
    platform = ask_platform()
    name = _ask("Name", _free_name(folder), lambda text: free_file(folder / f"{usable_name(text)}.yaml").stem)
    subscription = choices.subscription
    if "subscription" not in typed:
        known = os.environ.get("AZURE_SUBSCRIPTION_ID", "")
        subscription = _ask("Subscription", known if is_guid(known) else subscription, subscription_id)
    if "location" in typed:
        region = known_region(catalog, choices.location)
    else:
        region = _ask("Region", choices.location, lambda text: _selling(catalog, text, platform))
    if choices.model:
        model = known_model(catalog, region, platform, choices.model)
    else:
        model = _ask_model(catalog, region, platform)
    terms = choices.terms
    if "terms" not in typed and bought(model, platform):
        say(f"It buys {printable(model.terms)}.\n", sys.stderr)
        terms = click.confirm("Have you read the terms, and accept them?", default=False, err=True)
    given = replace(choices, platform=platform, name=name, subscription=subscription)
    return replace(given, location=region.name, model=model.name, terms=terms)


def _free_name(folder: Path) -> str:
    names = chain(("dev", "test", "prod"), (f"dev{number}" for number in count(2)))
    return next(name for name in names if settings().force or not (folder / f"{name}.yaml").exists())


def _selling(catalog: Catalog, text: str, platform: Platform) -> Region:
    region = known_region(catalog, text)
    models(catalog, region, platform)
    return region


def _ask_model(catalog: Catalog, region: Region, platform: Platform) -> Model:
    offered = models(catalog, region, platform)
    shown = offered[:MOST]
    widest = max(len(model.name) for model in shown)
    say(f"{bold(f'Models in {region.display_name}')}, those that are sold longest first:\n", sys.stderr)
    for number, model in enumerate(shown, 1):
        end = remaining(model, catalog.as_of) or "no source names its end"
        say(f"  {number}  {model.name:<{widest}}  {dim(str(end))}\n", sys.stderr)
    if len(offered) > MOST:
        say(f"     and {len(offered) - MOST} more, by name: 'deployer models' lists them\n", sys.stderr)

    def chosen(text: str) -> Model:
        by_number = {str(number): model for number, model in enumerate(shown, 1)}
        return by_number.get(text) or known_model(catalog, region, platform, text)

    return _ask("Model, its number or name", offered[0].name, chosen)


def _ask(question: str, default: str, check: Callable[[str], Answer]) -> Answer:
    """Ask until the answer can be taken."""
    while True:
        text: str = click.prompt(question, default=default, err=True)
        try:
            return check(text.strip())
        except Invalid as error:
            for problem in error.problems:
                say(f"  {printable(problem.message)}: {problem.help}\n", sys.stderr)
