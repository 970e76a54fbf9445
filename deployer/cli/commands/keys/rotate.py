"""Replace both keys of endpoints while callers go on: the unused key first, with --finish the one they have left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from deployer.cli import options, plan_options
from deployer.cli.endpoint_args import WHICH, copies, key_holders, several_endpoints
from deployer.cli.environment_args import EnvironmentArgs, environment_args
from deployer.cli.exits import Exit
from deployer.cli.printing import Output, tell_people, write
from deployer.cli.terminal import REPLACED, REPLACING, approve, stoppable
from deployer.reports.key_handover import told_step
from deployer.values.endpoint import KeyHandover
from deployer.values.holder import LockOptions

if TYPE_CHECKING:
    from deployer.endpoints.keys import Which


@click.command()
@click.option("--finish", is_flag=True, help="Replace the key that callers have left: the second half.")
@click.option("--key-vault", metavar="NAME_OR_URL", help="Publish the new key in this key vault: its name, or its URL.")
@several_endpoints
@click.option(
    "--retire",
    type=click.Choice(WHICH),
    help="The key that callers send now, and are to leave; if left out, what the vault tells, or the primary.",
)
@click.option("--adopt", is_flag=True, help="Write new versions of secrets that deployer did not write, too.")
@options.auto_approve
@plan_options.lock
@environment_args(live=True)
@options.outputs("key_handover", checked=True)
def command(  # noqa: PLR0913 - one parameter per option
    asked: EnvironmentArgs,
    finish: bool,
    key_vault: str | None,
    names: Sequence[str],
    retire: Which | None,
    adopt: bool,
    auto_approve: bool,
    lock: LockOptions,
    outputs: Sequence[Output],
) -> int:
    """The first run replaces the key that nobody sends, and publishes it with --key-vault. Once callers send the new
    one, `--finish` replaces the other. Deployments of a Foundry account share their keys, and rotate together.
    """
    from deployer.azure.azure import Azure
    from deployer.azure.key_vault import Vault
    from deployer.endpoints.connection_keys import copies_of, renew
    from deployer.endpoints.keys import key_action, keys, rotation, with_callers
    from deployer.endpoints.publish_keys import check_names
    from deployer.endpoints.rotate_keys import RotationChoice, next_step, other, require_rest, take_step

    with asked.locked(lock) as (reader, ready):
        vault = Vault(reader.target, key_vault) if key_vault else None
        found = key_holders(reader, ready, names)
        if vault:
            check_names(found)
        actions = [key_action(each.type, each.id).lower() for each in found]
        azure = Azure(reader.target, actions=actions)
        read = [with_callers(azure, keys(azure, each)) for each in found]
        steps = [next_step(each, vault, RotationChoice(finish, retire, adopt)) for each in read]
        copied = copies(reader, ready)
        require_rest(steps, {each.full_name for each in found if copies_of(copied, each)})
        question = "\n".join(told_step(step.keys, step.regenerate, step.retire) for step in steps if step.regenerate)
        if question and auto_approve:
            tell_people(question)
        elif question and not approve(f"Do you want to rotate?\n{question}", *REPLACING):
            click.echo("Cancelled: nothing was changed.", err=True)
            return Exit.CANCELLED
        for step in steps:
            if not step.regenerate:
                far = "under way" if step.under_way else "finished"
                click.echo(f"The rotation of '{step.keys.endpoint.full_name}' is {far}: no key is replaced.", err=True)
        sent = [rotation(step.keys.endpoint, step.regenerate) for step in steps if step.regenerate]
        azure = Azure(reader.target, steps=sent, actions=actions)
        done: list[KeyHandover] = []
        try:
            with stoppable(REPLACED):
                for step in steps:
                    # The connections leave a key before it is replaced, and get a new one after.
                    endpoint, keep = step.keys.endpoint, other(step.retire)
                    moved = () if step.publishes else renew(reader.target, copied, endpoint, keep)
                    taken = take_step(azure, step, vault, adopt)
                    done.append(replace(taken, connections=moved))
                    if step.publishes:
                        done[-1] = replace(taken, connections=renew(reader.target, copied, endpoint, keep))
        finally:
            if done:
                write(outputs, "key_handover", done)
    return Exit.SUCCESS
