"""Names that Azure takes, near those that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from deployer.catalog.limit import Naming
from deployer.check.repair.fix_context import FixContext
from deployer.rules.support.edits import remove_value, set_value
from deployer.values.json_path import value_at
from deployer.values.problem import Fix

FOUNDRY = {
    "name": "foundry_account",
    "subdomain": "foundry_subdomain",
    "deployments": "foundry_deployment",
    "projects": "foundry_project",
    "content_filters": "content_filter",
    "connections": "connection",
    "private_endpoints": "private_endpoint",
}
"""What is named by the lists of an account."""
LONGEST = {
    "foundry_account": 64,
    "foundry_subdomain": 64,
    "foundry_deployment": 64,
    "foundry_project": 64,
    "content_filter": 64,
    "connection": 33,
    "serverless_endpoint": 52,
    "online_endpoint": 32,
    "online_deployment": 32,
    "workspace": 33,
    "resource_group": 90,
}


def names(subject: FixContext) -> Iterator[Fix]:
    """Another name: without what Azure does not take, with the place behind it, or the one that is derived."""
    path = subject.path
    name = value_at(subject.data, path)
    if not isinstance(name, str) or path[-1] not in ("name", "subdomain", "resource_group", "deployment"):
        return
    type_ = _type(subject)
    naming, longest = subject.catalog.names.get(type_), _longest(subject, type_)
    tidy = list(cleaned(name, naming, longest)) if naming else []
    yield from (replace(set_value(path, text), sure=sure) for text, sure in tidy)
    for text in distinct(tidy[0][0] if tidy else name, _places(subject), longest):
        if naming is None or naming.fits(text):
            yield replace(set_value(path, text), sure=False)
    if subject.deployment:
        yield replace(remove_value(path), sure=False)


def _places(subject: FixContext) -> list[str]:
    """What may tell a name from others: the project, else the environment, else where it is."""
    if subject.path == ("name",):
        return [str(subject.at("location"))]
    inside = subject.deployment is not None and subject.path[0] == "projects"
    project = [str(subject.at("projects", subject.path[1], "name"))] if inside else []
    return [*project, str(subject.at("name"))]


def _type(subject: FixContext) -> str:
    if subject.path[-1] == "deployment":
        return "online_deployment"
    if subject.path[0] == "foundry":
        return FOUNDRY.get(str(subject.path[1 if len(subject.path) < 5 else 3]), "")
    if subject.deployment:
        machines = subject.at(*subject.deployment, "compute")
        return "serverless_endpoint" if machines is None else "online_endpoint"
    return {"resource_group": "resource_group", "hub": "workspace", "projects": "workspace"}.get(
        str(subject.path[0]), ""
    )


def _longest(subject: FixContext, type_: str) -> int:
    """How long a name may be; with several regions those of hubs and projects end in one of them."""
    found = (subject.catalog.region(str(each)) for each in subject.at("regions") or ())
    longest = max((len(f"-{region.name}") for region in found if region), default=0)
    return LONGEST.get(type_, 64) - (longest if type_ == "workspace" else 0)


def cleaned(name: str, naming: Naming, longest: int) -> Iterator[tuple[str, bool]]:
    """The name without what is not allowed, cut to length, or lengthened where it is too short; and whether it is what
    was meant: the same but for characters that Azure does not take.
    """
    if naming.fits(name) and len(name) <= longest:
        return
    plain = re.sub(r"[^A-Za-z0-9-]+", "-", name).strip("-")
    underscored = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")
    for text in (underscored, plain, f"m-{plain}", f"{plain}-mistral"):
        short = text[:longest].rstrip("-")
        if plain and naming.fits(short):
            yield short, short in (underscored, plain)
            return


def distinct(name: str, suffixes: list[str], longest: int) -> Iterator[str]:
    """The name with something behind it that tells it from others of the same name."""
    for suffix in (*suffixes, "2", "3", "4"):
        end = "-" + re.sub(r"[^A-Za-z0-9]+", "-", suffix).strip("-")
        if not name.endswith(suffix) or suffix.isdigit():
            yield name[: longest - len(end)].rstrip("-") + end
