"""A plan carried out by deployments of templates."""

from __future__ import annotations

from threading import Event as Flag

import pytest
from msgspec.structs import replace

from deployer.applying.arm_deployments import arm
from deployer.applying.arm_deployments.stages import actions, stages, steps
from deployer.azure.azure import Azure
from deployer.sandbox.entra import identities
from deployer.sandbox.state.faults import Fault
from deployer.values.change import Action
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Unsafe
from tests.engine.conftest import ArmWorld
from tests.world import HEAD, SUBSCRIPTION, World, environment

CHAT = "model: mistral-small-2503, name: chat-test"
SMALL = "model: Ministral-3B, name: small-test"
COMPUTE = "compute: {instance_type: Standard_NC96ads_A100_v4}"
MIXTRAL = f"model: mistralai-Mixtral-8x7B-Instruct-v01, name: mix-test, {COMPUTE}"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test"
DEPLOYMENTS = f"{GROUP}/providers/Microsoft.Resources/deployments"


def sent(world: World, method: str) -> list[str]:
    """What left with a method, by the last two words of the path."""
    return ["/".join(entry.path.split("/")[-2:]) for entry in world.cloud.log if entry.method == method]


def test_everything_but_the_group_goes_in_one_deployment(world: ArmWorld) -> None:
    plan = world.apply(environment(CHAT, SMALL, MIXTRAL))
    assert len(plan.steps()) > 9
    assert [path.lower() for path in sent(world, "PUT")] == ["resourcegroups/rg-test", "deployments/deployer-test-1"]
    assert sent(world, "POST") == ["deployer-test-1/validate"]
    assert world.plan(environment(CHAT, SMALL, MIXTRAL)).is_empty


def test_the_deployment_is_named_for_the_environment_alone(world: ArmWorld) -> None:
    """However often it runs, the history of the group does not grow."""
    for deployments in ((CHAT,), (CHAT, SMALL), (SMALL,), (SMALL, MIXTRAL)):
        world.apply(environment(*deployments))
    found = [record.name for record in world.cloud.index.children(GROUP, "Microsoft.Resources/deployments")]
    assert [name for name in found if not name.endswith("-traffic")] == ["deployer-test-1"]
    assert len(found) == 2
    assert all(len(name) <= 64 for name in found)


def test_marketplace_and_endpoints_are_written_by_arm(world: ArmWorld) -> None:
    world.apply(environment(CHAT))
    assert not any("azure-ai-ml" in entry.user_agent for entry in world.cloud.log if entry.write)


def test_the_template_holds_the_bodies_of_the_plan_and_nothing_live(world: ArmWorld) -> None:
    text = environment(CHAT, head=HEAD + 'tags: {a: "[concat(1)]", "[resourceGroup().id]": x}\n')
    plan = world.plan(text)
    (deployment,) = [stage.template for stage in stages(plan) if stage.template]
    body = deployment.step.body or {}
    resources = body["properties"]["template"]["resources"]
    assert {item["tags"]["a"] for item in resources if "tags" in item} == {"[[concat(1)]"}
    world.apply(text)
    assert world.plan(text).is_empty
    hub = world.cloud.find(next(change.id for change in plan.changes if change.kind == "hub"))
    assert hub and hub.body["tags"]["[resourceGroup().id]"] == "x"


def test_resources_are_followed_as_they_are_made(world: ArmWorld) -> None:
    events = world.run(world.plan(environment(CHAT)))
    hub = [event for event in events if event.address.endswith("/hub-test")]
    assert hub[0].state is State.STARTED
    assert State.WAITING in [event.state for event in hub]
    assert hub[-1].state is State.DONE
    assert hub[-1].elapsed >= 60
    order = [event.address.rsplit("/", 1)[-1] for event in events if event.state is State.DONE]
    assert order.index("hub-test") < order.index("assistants") < order.index("chat-test")


def test_a_tag_alone_is_not_deployed_but_sent(world: ArmWorld) -> None:
    world.apply(environment(CHAT))
    before = len(world.cloud.log)
    plan = world.apply(environment(CHAT, head=HEAD + "tags: {team: x}\n"))
    patched = [step for step in plan.steps() if step.method == "PATCH"]
    assert len(patched) > 3
    entries = [entry for entry in list(world.cloud.log)[before:] if entry.method == "PATCH"]
    assert {entry.path.lower() for entry in entries} == {step.url.partition("?")[0].lower() for step in patched}


def test_what_is_removed_is_deleted_directly_and_in_order(world: ArmWorld) -> None:
    world.apply(environment(CHAT, SMALL, MIXTRAL))
    plan = world.apply(environment(SMALL))
    assert {change.action for change in plan.changes} >= {Action.DELETE, Action.NOOP}
    assert world.plan(environment(SMALL)).is_empty
    assert "serverlessEndpoints/chat-test" in sent(world, "DELETE")


def test_a_replacement_is_deleted_first_and_deployed_again(world: ArmWorld) -> None:
    world.apply(environment(CHAT))
    other = CHAT.replace("mistral-small-2503", "Ministral-3B")
    plan = world.plan(environment(other))
    assert [bool(stage.template) for stage in stages(plan)][:1] == [False] or stages(plan)[1].direct
    events = [event for event in world.run(plan) if event.address.endswith("/chat-test")]
    assert [event.detail for event in events if event.detail == "deleted; it is created again next"]
    assert [event.state for event in events if event.state is State.DONE] == [State.DONE]
    assert world.plan(environment(other)).is_empty


def test_two_deployments_can_swap_their_names(world: ArmWorld) -> None:
    world.apply(environment(CHAT, SMALL))
    swapped = environment("model: mistral-small-2503, name: small-test", "model: Ministral-3B, name: chat-test")
    world.apply(swapped)
    assert world.plan(swapped).is_empty


def test_destroy_leaves_nothing(world: ArmWorld) -> None:
    world.apply(environment(CHAT, MIXTRAL))
    world.destroy(environment(CHAT, MIXTRAL))
    assert world.cloud.find(GROUP) is None


def test_one_failure_stops_only_what_needs_it(world: ArmWorld) -> None:
    body = {"error": {"code": "InternalServerError", "message": "no luck"}}
    world.cloud.keep("fault", "f", Fault("f", "answer", "PUT", "*/serverlessendpoints/chat-test", times=0, body=body))
    plan = world.plan(environment(CHAT, SMALL, MIXTRAL))
    ended = world.ended(plan)
    assert (ended["chat-test"].state, ended["chat-test"].detail) == (State.FAILED, "InternalServerError: no luck")
    assert {name for name, event in ended.items() if event.state is not State.DONE} == {"chat-test"}
    world.cloud.drop("fault", "f")
    world.apply(environment(CHAT, SMALL, MIXTRAL))
    assert world.plan(environment(CHAT, SMALL, MIXTRAL)).is_empty


def test_what_needs_a_failed_resource_is_not_started(world: ArmWorld) -> None:
    body = {"error": {"code": "Nope", "message": "no project"}}
    fault = Fault("f", "answer", "PUT", "*/workspaces/assistants", times=0, status=400, body=body)
    world.cloud.keep("fault", "f", fault)
    ended = world.ended(world.plan(environment(CHAT)))
    assert ended["assistants"].state is State.FAILED
    assert ended["chat-test"].state is State.SKIPPED
    assert ended["hub-test"].state is State.DONE


def test_a_failure_after_minutes_tells_its_reason(world: ArmWorld) -> None:
    error = {"code": "Marketplace", "message": "the purchase was refused"}
    path = "*/marketplacesubscriptions/*"
    world.cloud.keep("fault", "f", Fault("f", "outcome", "PUT", path, outcome="Failed", body=error))
    ended = world.ended(world.plan(environment(CHAT)))
    (subscription,) = [event for name, event in ended.items() if name.startswith("mistral-small")]
    assert (subscription.state, subscription.detail) == (State.FAILED, "Marketplace: the purchase was refused")


def test_a_template_that_is_refused_names_the_resource(world: ArmWorld) -> None:
    """Somebody has the name of the storage account: the template is refused beforehand, and nothing begins."""
    plan = world.plan(environment(CHAT))
    account = next(change for change in plan.changes if change.kind == "storage_account")
    elsewhere = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/theirs"
    world.put(elsewhere, "2025-04-01", {"location": "eastus2"})
    body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    world.put(f"{elsewhere}/providers/Microsoft.Storage/storageAccounts/{account.name}", "2024-01-01", body)
    ended = world.ended(plan)
    assert ended[account.name].state is State.FAILED
    assert ended[account.name].detail.startswith("StorageAccountInAnotherResourceGroup:")
    assert ended["hub-test"].state is State.SKIPPED
    assert ended["hub-test"].detail == f"the template was refused because of '{account.name}'"
    assert ended["rg-test"].state is State.DONE


def test_another_run_at_work_is_not_run_over(world: ArmWorld) -> None:
    """Whatever it writes, our plan was made before it was there."""
    text = environment(CHAT)
    world.apply(HEAD)
    plan = world.plan(text)
    (parcel,) = [stage.template for stage in stages(plan) if stage.template]
    Azure(world.target, steps=[parcel.step]).write(parcel.step)
    ended = world.ended(plan)
    assert {event.state for event in ended.values()} == {State.FAILED}
    assert ended["chat-test"].detail.startswith(
        "the template was refused: DeploymentActive: The deployment with resource id"
    )
    world.cloud.clock.advance(3600)
    assert world.plan(text).is_empty


def test_stopping_cancels_the_deployment(world: ArmWorld) -> None:
    plan, stop, events = world.plan(environment(CHAT)), Flag(), []
    staged = stages(plan)
    azure = Azure(world.target, steps=steps(staged), actions=actions(staged, "validate", "cancel"))
    for event in arm.apply(plan, staged, azure, stop):
        events.append(event)
        if event.address.endswith("/hub-test"):
            stop.set()
    ended = {event.address.rsplit("/", 1)[-1]: event.state for event in events}
    assert ended["hub-test"] is State.PENDING
    assert ended["chat-test"] is State.SKIPPED
    record = world.cloud.find(f"{DEPLOYMENTS}/deployer-test-1")
    assert record and record.state == "Canceled"
    world.cloud.clock.advance(3600)
    world.apply(environment(CHAT))
    assert world.plan(environment(CHAT)).is_empty


def test_a_template_that_the_plan_does_not_contain_never_leaves(world: ArmWorld) -> None:
    plan, other = world.plan(environment(CHAT)), world.plan(environment(SMALL))
    approved = stages(plan)
    azure = Azure(world.target, steps=steps(approved), actions=actions(approved, "validate"))
    (parcel,) = [stage.template for stage in stages(other) if stage.template]
    writes = world.writes
    with pytest.raises(Unsafe, match="the plan does not contain this request"):
        azure.write(parcel.step)
    assert world.writes == writes


def test_a_lost_answer_is_looked_for(world: ArmWorld) -> None:
    fault = Fault("f", "cut", "PUT", "*/deployments/deployer-test-1", effect=True)
    world.cloud.keep("fault", "f", fault)
    world.apply(environment(CHAT))
    assert world.plan(environment(CHAT)).is_empty


def test_an_update_keeps_what_others_added(world: ArmWorld) -> None:
    world.apply(environment(MIXTRAL))
    endpoint = next(
        change.id for change in world.plan(environment(MIXTRAL)).changes if change.kind == "online_endpoint"
    )
    found = world.cloud.find(endpoint)
    assert found
    world.cloud.put(replace(found, body={**found.body, "tags": {**found.body["tags"], "policy": "theirs"}}))
    changed = environment(MIXTRAL.replace("A100_v4}", "A100_v4, instance_count: 2}"))
    world.apply(changed)
    after = world.cloud.find(endpoint)
    assert after and after.body["tags"]["policy"] == "theirs"


def test_choices_of_the_plan_hold_here_too(world: ArmWorld) -> None:
    world.apply(environment(CHAT, SMALL), PlanOptions(target=frozenset({"chat-test"})))
    assert [change.name for change in world.plan(environment(CHAT, SMALL)).changes if change.action is Action.CREATE]


def test_providers_are_registered_before_the_template_is_submitted() -> None:
    world = ArmWorld()
    world.cloud.settings = replace(world.cloud.settings, registered=False)
    world.cloud.subscribe(SUBSCRIPTION)
    plan = world.plan(environment(CHAT))
    assert "provider_registration" in {change.kind for change in plan.changes}
    first, last = stages(plan)
    assert first.template is None
    assert last.template
    world.run(plan)
    assert world.plan(environment(CHAT)).is_empty


def test_who_may_not_deploy_is_told_the_action_that_is_missing(world: ArmWorld) -> None:
    world.apply(HEAD)
    role = {"Name": "r", "Actions": ["*"], "NotActions": ["Microsoft.Resources/deployments/validate/action"]}
    some = world.other("builds", identities.define(world.cloud, role))
    ended = some.ended(some.plan(environment(CHAT)))
    assert {event.state for event in ended.values()} == {State.FAILED}
    assert "perform action 'Microsoft.Resources/deployments/validate/action'" in ended["chat-test"].detail


def test_who_may_not_write_a_resource_is_refused_for_that_resource(world: ArmWorld) -> None:
    world.apply(HEAD)
    buys = "Microsoft.MachineLearningServices/workspaces/*/write"
    some = world.other("builds", identities.define(world.cloud, {"Name": "r", "Actions": ["*"], "NotActions": [buys]}))
    ended = some.ended(some.plan(environment(CHAT)))
    assert "Authorization failed for template resource" in ended["chat-test"].detail
    assert State.DONE not in {event.state for event in ended.values()}


def test_a_deployment_that_reads_as_absent_at_first_is_followed(world: ArmWorld) -> None:
    body = {"error": {"code": "DeploymentNotFound", "message": "Deployment 'deployer-test-1' could not be found."}}
    fault = Fault("f", "answer", "GET", "*/deployments/deployer-test-1", times=2, status=404, body=body)
    world.cloud.keep("fault", "f", fault)
    world.apply(environment(CHAT))
    assert world.plan(environment(CHAT)).is_empty


def test_a_deployment_that_nobody_may_read_is_left_to_azure(world: ArmWorld) -> None:
    body = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    fault = Fault("f", "answer", "GET", "*/deployments/deployer-test-1", times=0, status=403, body=body)
    world.cloud.keep("fault", "f", fault)
    ended = world.ended(world.plan(environment(CHAT)))
    assert ended["chat-test"].state is State.PENDING
    assert ended["chat-test"].detail == "the deployment cannot be followed: AuthorizationFailed: no"
    assert ended["chat-test"].elapsed < 60
    world.cloud.clock.advance(3600)
    assert world.plan(environment(CHAT)).is_empty
