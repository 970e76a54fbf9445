"""`init --identities`: the roles, the identities and the trust of pipelines for one environment, as files."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.cli.printing import save_all, say
from deployer.values.problem import Invalid, Problem, Severity

_PART = r"[A-Za-z0-9][A-Za-z0-9._@-]*"
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_FORMS: Mapping[str, tuple[str, str]] = {
    "github": (rf"{_PART}/{_PART}", "OWNER/REPOSITORY"),
    "gitlab": (rf"{_PART}(?:/{_PART})+", "GROUP/PROJECT"),
    "azure-devops": (rf"{_GUID}:{_PART}/[^/'\"]+", "ORGANIZATION_ID:ORGANIZATION/PROJECT"),
}


class Pipelines(Struct, frozen=True):
    """Whose tokens the identities trust, as it was typed; empty where nobody was named."""

    github: str = ""
    gitlab: str = ""
    azure_devops: str = ""
    branch: str = "main"


def write_identities(file: Path, out: Path, pipelines: Pipelines, catalog: Catalog) -> None:
    """Writes the files, and says how to deploy them. Raises Invalid where the environment, or a pipeline, is wrong."""
    from deployer.check.load_environments import load_environments
    from deployer.planning.least_roles import least_actions
    from deployer.render.identities import identity_files
    from deployer.values.identities import Identities, Identity, Trust

    list(_trusted(pipelines, "plan", ""))  # a name of no form is told before the file is read
    (ready,) = load_environments([str(file)], catalog, {})
    environment, least = ready.site.environment, least_actions(ready)
    trusts = {
        verb: tuple(Trust(*each) for each in _trusted(pipelines, verb, environment.name)) for verb in ("plan", "apply")
    }
    group = f"{environment.group.name[:78]}-identities"
    wanted = Identities(
        environment.name,
        environment.subscription,
        ready.site.location,
        group,
        (Identity("plan", least.plan, trusts["plan"]), Identity("apply", least.apply, trusts["apply"])),
        environment.scope.container,
    )
    texts = {str(out / environment.name / name): text for name, text in identity_files(wanted).items()}
    save_all(texts)
    say("".join(f"{path}\n" for path in texts), sys.stdout)
    if not any(trusts.values()):
        say("no pipeline is trusted: name one with --github, --gitlab or --azure-devops\n", sys.stderr)
    if not environment.scope.lock:
        say("no container for a lock: the environment has no 'lock'\n", sys.stderr)
    say(f"next: sh {out / environment.name / 'deploy.sh'}, as somebody who may give roles\n", sys.stderr)


def _trusted(pipelines: Pipelines, verb: str, environment: str) -> Iterator[tuple[str, str, str]]:
    """Name, issuer and subject of each. The subjects are those that the services put into their tokens:

    https://docs.github.com/actions/reference/security/oidc (`repo:OWNER/REPO:environment:NAME`),
    https://docs.gitlab.com/ci/cloud_services/azure/ (`project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH`),
    https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity (`sc://ORG/PROJECT/CONNECTION`).
    """
    job = f"{environment}-plan" if verb == "plan" else environment  # as the pipelines of `init --pipeline` name them
    if name := _whole("github", pipelines.github):
        yield f"github-{verb}", "https://token.actions.githubusercontent.com", f"repo:{name}:environment:{job}"
    if name := _whole("gitlab", pipelines.gitlab):
        yield f"gitlab-{verb}", "https://gitlab.com", f"project_path:{name}:ref_type:branch:ref:{pipelines.branch}"
    if name := _whole("azure-devops", pipelines.azure_devops):
        organization, _, project = name.partition(":")
        issuer = f"https://vstoken.dev.azure.com/{organization.lower()}"
        yield f"azure-devops-{verb}", issuer, f"sc://{project}/deployer-{job}"


def _whole(option: str, text: str) -> str:
    form, shape = _FORMS[option]
    if text and not re.fullmatch(form, text, re.ASCII):
        message = f"'{text}' names no pipeline of --{option}"
        raise Invalid(Problem("INI008", Severity.ERROR, message, help=f"write {shape}"))
    return text
