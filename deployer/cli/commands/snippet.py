"""Print a complete program that calls an endpoint, for the client library you use."""

from __future__ import annotations

import sys

import click

from deployer.cli.endpoint_args import named_or_only
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import say
from deployer.values.nearest import nearest


@click.command()
@environment_args(required=False)
@click.argument("endpoint", required=False, metavar="[ENDPOINT]")
@click.option("--lang", metavar="LANG", default="python", show_default=True, help="Which client: see --list.")
@click.option("--list", "listed", is_flag=True, help="List the languages, or those that ENDPOINT can be called in.")
def command(asked: EnvironmentArgs, endpoint: str | None, lang: str, listed: bool) -> int:
    """A program for ENDPOINT of the environment, `project/name` or a name that is unique, or for one of the deployments
    behind it, `project/name/deployment`, to run as it stands: it reads AZUREAI_ENDPOINT_URL and AZUREAI_ENDPOINT_KEY,
    which 'deployer keys -o env' prints, or asks Entra for a token where the endpoint takes no keys. Asks Azure nothing:
    the endpoint need not be live.
    """
    from deployer.endpoints.endpoint_calls import endpoint_calls
    from deployer.reports.snippet import fits, languages, listing, snippet

    if listed and not endpoint:
        say(listing(languages()), sys.stdout)
        return 0
    if lang not in languages():
        near = nearest(lang, languages())
        said = f"did you mean '{near}'?" if near else f"there are {', '.join(languages())}"
        raise click.BadParameter(f"no language '{lang}': {said}", param_hint="'--lang'")
    if not endpoint:
        raise click.UsageError("name an environment file and one of its endpoints", click.get_current_context())
    asked, name = asked.with_endpoint(endpoint)
    calls = [call for each in asked.ready() for call in endpoint_calls(each.sites)]
    asked_of = calls if name else [each for each in calls if not each.deployment]
    call = named_or_only(name, asked_of)
    if listed:
        say(listing({key: each for key, each in languages().items() if fits(call, key)}), sys.stdout)
    else:
        say(snippet(call, lang), sys.stdout)
    return 0
