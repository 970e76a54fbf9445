"""Ask every endpoint whether it answers: who it is, and one tiny chat completion."""

from __future__ import annotations

from collections.abc import Sequence

import click

from deployer.shell import options
from deployer.shell.asked import Asked, asking
from deployer.shell.exits import Exit
from deployer.shell.printing import Output, write
from deployer.values.outcome import Outcome


@click.command()
@asking(live=True)
@options.outputs("outcomes")
def command(asked: Asked, outputs: Sequence[Output]) -> int:
    """Read each endpoint's key, keep it in memory, and ask; with a token of Entra where an endpoint has no keys. Fails
    when one endpoint does not answer or is not there.
    """
    from deployer.azure.azure import Azure
    from deployer.observe import look
    from deployer.verify import key_action, probes, verify

    found: list[Outcome] = []
    with asked.live() as (azure, ready):
        for each in ready:
            desired, live = look(azure, each)
            items = probes(live, desired, each.site.catalog)
            asking = Azure(azure.target, actions=[key_action(item).lower() for item in items if item.url])
            found += verify(asking, items, each.site.catalog)
    write(outputs, "outcomes", tuple(found))
    return Exit.SUCCESS if all(outcome.ok for outcome in found) else Exit.RESOURCE
