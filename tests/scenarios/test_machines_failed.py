"""A model on machines whose write Azure took and then failed: the run tells why, and where its container tells more."""

from __future__ import annotations

import pytest

from deployer.sandbox.state.faults import Fault
from deployer.values.event import Event, State
from tests.scenarios.test_traffic import BATCH, OLD, SIZE
from tests.world import World, environment, lines

WHY = {"code": "ResourceNotReady", "message": "User container has crashed or terminated: exit code 137"}
LOGS = "'deployer logs FILE assistants/batch --deployment blue' shows what its container wrote"


def machines(level: str) -> str:
    variables = f"environment_variables: {{VLLM_LOGGING_LEVEL: {level}}}"
    return environment(f"model: {OLD}, name: batch, compute: {{{SIZE}, deployment: blue, {variables}}}")


def failing(world: World, **more: str) -> None:
    """The next write of the deployment is taken, and ends badly."""
    fault = Fault("crash", "outcome", "PUT", "*/onlineendpoints/batch/deployments/blue", body=WHY)
    world.cloud.keep("fault", "crash", fault)


def failed(world: World, text: str, engine: str) -> Event:
    """How the deployment ended in a run."""
    events = world.run(world.plan(text), engine=engine)
    (found,) = [each for each in events if each.state is State.FAILED]
    assert found.address.endswith("/deployments/blue")
    return found


@pytest.mark.parametrize("engine", ["direct", "arm"])
@pytest.mark.parametrize("made", [False, True], ids=["create", "update"])
def test_create_and_update_tell_the_reason_and_the_command_that_shows_the_logs(
    world: World, made: bool, engine: str
) -> None:
    if made:
        world.apply(machines("INFO"))
    failing(world)
    event = failed(world, machines("DEBUG"), engine)
    assert "ResourceNotReady: User container has crashed or terminated: exit code 137" in event.detail
    assert LOGS in event.remedy
    world.cloud.faults.clear()
    assert "online_deployment blue" in lines(world.apply(machines("DEBUG")).changes)[0]
    assert world.plan(machines("DEBUG")).is_empty


def test_where_azure_keeps_no_address_of_the_operation_the_state_is_all_that_is_known(world: World) -> None:
    world.apply(machines("INFO"))
    failing(world)
    world.cloud.keep(
        "fault", "expired", Fault("expired", "answer", "GET", "*/mfeoperationsstatus/*", times=0, status=404)
    )
    event = failed(world, machines("DEBUG"), "direct")
    assert event.detail == "it ended in state 'Failed'"
    assert LOGS in event.remedy


def test_the_address_of_an_operation_is_followed_within_this_azure_alone(world: World) -> None:
    world.apply(machines("INFO"))
    failing(world)
    elsewhere = "https://elsewhere.example/subscriptions/s/providers/x"
    body = world.get(f"{BATCH}/deployments/blue", "2025-12-01")
    body["properties"] |= {"provisioningState": "Failed", "properties": {"AzureAsyncOperationUri": elsewhere}}
    world.cloud.keep(
        "fault", "told", Fault("told", "answer", "GET", "*/deployments/blue", times=0, status=200, body=body)
    )
    assert failed(world, machines("DEBUG"), "direct").detail == "it ended in state 'Failed'"
