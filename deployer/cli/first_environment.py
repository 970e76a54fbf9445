"""What a first environment may be, and its text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import Template

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.catalog.counterpart import counterparts
from deployer.catalog.model import Model, Stage
from deployer.catalog.offer import Platform
from deployer.catalog.region import Region
from deployer.cli.settings import settings
from deployer.environment.names import digest
from deployer.rules.support.names import is_guid
from deployer.source.files import templates
from deployer.values.nearest import meant
from deployer.values.problem import Invalid, Problem, Severity

NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
PLATFORMS: tuple[Platform, ...] = ("foundry", "hub")
TEMPLATES: dict[Platform, str] = {"hub": "environment.yaml", "foundry": "environment-foundry.yaml"}
GUID = "00000000-0000-0000-0000-000000000000"


class Choices(Struct, frozen=True):
    """What the environment is to be; each is an option of `init`."""

    platform: Platform
    name: str
    subscription: str
    location: str
    model: str | None
    """None is the one that is sold longest."""
    terms: bool

    def words(self) -> list[str]:
        """The options."""
        values = {
            "--platform": self.platform,
            "--name": self.name,
            "--subscription": self.subscription,
            "--location": self.location,
            "--model": self.model,
        }
        found = [word for option, value in values.items() if value for word in (option, value)]
        return [*found, "--accept-marketplace-terms"] if self.terms else found


def environment(catalog: Catalog, choices: Choices) -> str:
    """The text of the file. Raises Invalid."""
    region = known_region(catalog, choices.location)
    offered = models(catalog, region, choices.platform)
    model = known_model(catalog, region, choices.platform, choices.model) if choices.model else offered[0]
    text = (templates() / TEMPLATES[choices.platform]).read_text(encoding="utf-8")
    values = {"name": choices.name, "location": region.name, "model": model.name}
    account = f"ai-{choices.name}-{digest('foundry', choices.subscription, choices.name, length=6)}"
    return Template(text).substitute(
        values, account=account, subscription=json.dumps(choices.subscription), terms=str(choices.terms).lower()
    )


def usable_name(name: str) -> str:
    """The name, where names of resources can be made of it. Raises Invalid."""
    if not NAME.fullmatch(name):
        raise invalid(
            "INI001", f"name '{name}' cannot be part of the names of Azure resources", "write 2 to 16 of a-z, 0-9, -"
        )
    return name


def free_file(file: Path) -> Path:
    """The file, where it may be written. Raises Invalid."""
    if file.exists() and not settings().force:
        raise invalid("INI002", f"'{file}' exists already", "name another one with --name, or add --force")
    return file


def subscription_id(text: str) -> str:
    """The id, or the variable that has it. Raises Invalid."""
    if not is_guid(text) and not text.startswith("${"):
        raise invalid("INI005", f"subscription '{text}' is not an id", "'az account show --query id' prints it")
    return text


def known_region(catalog: Catalog, text: str) -> Region:
    """The region of that name. Raises Invalid."""
    region = catalog.region(text)
    if region is None:
        raise invalid("INI003", f"no region '{text}'", meant(text, catalog.regions) or "'deployer regions' lists them")
    return region


def models(catalog: Catalog, region: Region, platform: Platform) -> Sequence[Model]:
    """The chat models to begin with, those first that will be there longest. Raises Invalid where there is none."""
    day = catalog.as_of
    standing = [x for x in catalog.models if x.chat and x.stage(day) in (Stage.AVAILABLE, Stage.PREVIEW)]
    if platform == "hub":
        offered = [model for model in standing if model.serverless and region.name in model.regions(day)]
    else:
        offered = [found.model for found in counterparts(standing, [region.name], day)]
    if not offered:
        where = "as serverless API" if platform == "hub" else "to Foundry accounts"
        raise invalid("INI004", f"no model is offered {where} in '{region.name}'", "try eastus2")
    return sorted(offered, key=_end, reverse=True)


def known_model(catalog: Catalog, region: Region, platform: Platform, text: str) -> Model:
    """The model of that name, of those to begin with. Raises Invalid."""
    offered = models(catalog, region, platform)
    model = catalog.find(text)
    if model is None or model not in offered:
        names = ", ".join(each.name for each in offered)
        raise invalid("INI009", f"no chat model '{text}' to begin with in '{region.name}'", f"take one of {names}")
    return model


def bought(model: Model, platform: Platform) -> bool:
    """Whether deploying it buys an offer, under terms that somebody has to accept."""
    return model.marketplace if platform == "hub" else bool(model.foundry and model.foundry.seller == "partner")


def _end(model: Model) -> tuple[date, bool, str]:
    """The first day that any source names as its end; of those without one, a name that is sure goes first."""
    days = [x.on for x in (model.milestone(Stage.RETIRED), *model.disputes("retirement")) if x and x.on]
    return min(days, default=date.max), model.id_confidence == "high", model.name


def invalid(code: str, message: str, advice: str) -> Invalid:
    """A choice that cannot be taken."""
    return Invalid(Problem(code, Severity.ERROR, message, help=advice))
