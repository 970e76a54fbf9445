"""Script a fault: the n-th matching request is refused, cut off, or ends badly; without options, list them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from deployer.cli import options

ACTS = ("answer", "cut", "outcome")


@click.command(help=__doc__)
@click.argument("name", required=False)
@click.option("--clear", is_flag=True, help="Remove the fault; all of them when none is named.")
@click.option(
    "--act", type=click.Choice(ACTS), default="answer", help="Answer instead of Azure, drop the connection, or spoil."
)
@click.option("--method", default="*", show_default=True)
@click.option("--path", default="*", show_default=True, help="Pattern of the path, in lower case.")
@click.option(
    "--nth", type=click.IntRange(min=1), default=1, show_default=True, help="First matching request that it affects."
)
@click.option(
    "--times",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="How many requests it affects; 0 for all that follow.",
)
@click.option("--effect", is_flag=True, help="The request takes effect first.")
@click.option("--status", type=click.IntRange(100, 599), default=500, show_default=True)
@click.option("--body", metavar="JSON", help="Body of the answer, or error of the operation.")
@click.option("--header", multiple=True, metavar="NAME=VALUE", help="Header of the answer.")
@options.state
def command(name: str | None, clear: bool, state: Path, **fault: Any) -> int:
    from deployer.sandbox.server.control import editing
    from deployer.sandbox.state.faults import Fault

    if not name and not clear and _chosen():
        raise click.UsageError("Missing argument 'NAME': a scripted fault has a name, by which it is cleared.")
    with editing(state) as cloud:
        if clear and name and name.lower() not in cloud.faults:
            known = ", ".join(repr(item.name) for item in cloud.faults.values())
            raise click.BadParameter(f"no fault '{name}' is scripted; there is {known or 'none'}")
        if clear:
            for known in [name] if name else list(cloud.faults):
                if known.lower() in cloud.faults:
                    cloud.drop("fault", known)
        elif name:
            headers = dict(pair.split("=", 1) for pair in fault.pop("header"))
            body = _object(fault.pop("body"))
            cloud.keep("fault", name, Fault(name, headers=headers, body=body, **fault))
        for item in cloud.faults.values():
            click.echo(f"{item.name}: {item.act} {item.method} {item.path} from hit {item.nth}, {item.hits} so far")
    return 0


def _chosen() -> bool:
    """Whether an option was given that says what a fault does."""
    context = click.get_current_context()
    given = (name for name in context.params if name not in ("name", "clear", "state"))
    return any(context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in given)


def _object(text: str | None) -> dict[str, Any] | None:
    try:
        found = json.loads(text) if text else None
    except ValueError as error:
        raise click.BadParameter(f"--body is not JSON: {error}") from None
    if found is not None and not isinstance(found, dict):
        raise click.BadParameter("--body has to be a JSON object")
    return found
