"""Write keys and URLs of endpoints into a key vault, straight from memory; a new version only of what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from deployer.cli import options
from deployer.cli.endpoint_args import WHICH, key_holders, several_endpoints
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.printing import Output, write
from deployer.cli.terminal import stoppable
from deployer.values.endpoint import KeyHandover

if TYPE_CHECKING:
    from deployer.endpoints.keys import Which


@click.command()
@click.option("--key-vault", metavar="NAME_OR_URL", required=True, help="The key vault: its name, or its URL.")
@several_endpoints
@click.option(
    "--key",
    "which",
    type=click.Choice(WHICH),
    help="The key to write; if left out the one that the vault has, or the primary.",
)
@click.option("--adopt", is_flag=True, help="Write new versions of secrets that deployer did not write, too.")
@environment_args(live=True)
@options.outputs("key_handover", checked=True)
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    key_vault: str,
    names: Sequence[str],
    which: Which | None,
    adopt: bool,
    outputs: Sequence[Output],
) -> int:
    """Write the key and the URL of each endpoint that takes keys into a key vault: secrets ENVIRONMENT-PROJECT-NAME-key
    and -url, for a Foundry account ENVIRONMENT-ACCOUNT-key and -url. No key is printed.
    """
    from deployer.azure.azure import Azure
    from deployer.azure.key_vault import Vault
    from deployer.endpoints.keys import key_action, keys
    from deployer.endpoints.publish_keys import check_names, is_published, publish

    with asked.live() as (reader, ready):
        vault = Vault(reader.target, key_vault)
        found = key_holders(reader, ready, names)
        check_names(found)
        azure = Azure(reader.target, actions=[key_action(each.type, each.id).lower() for each in found])
        read = [keys(azure, each) for each in found]
        sent = [which or is_published(vault, each, adopt)[0] or "primary" for each in read]
        done: list[KeyHandover] = []
        try:
            with stoppable("some secrets may be written by now"):
                for each, key in zip(read, sent, strict=True):
                    written = publish(vault, each, key, adopt=adopt)
                    done.append(KeyHandover(each, key, vault=vault.name, secrets=written))
        finally:
            if done:
                write(outputs, "key_handover", done)
    return 0
