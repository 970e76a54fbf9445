"""Who set a value, and where two environments differ."""

from __future__ import annotations

from pathlib import Path

from deployer.source.diff import diff_sources, trace
from deployer.source.load import parse
from tests.conftest import Run
from tests.world import environment

FIRST = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: small")


def test_what_means_the_same_does_not_differ_whatever_its_order() -> None:
    second = environment("name: small, model: Ministral-3B", "name: chat, model: mistral-small-2503")
    assert diff_sources(parse(FIRST, "a.yaml"), parse(second, "b.yaml")) == ()


def test_a_difference_names_both_places() -> None:
    second = FIRST.replace("Ministral-3B", "Codestral-2501")
    (found,) = diff_sources(parse(FIRST, "a.yaml"), parse(second, "b.yaml"))
    assert found.name == "projects.assistants.deployments.small.model"
    assert found.first and found.second
    assert (found.first.value, str(found.first.position)) == ("Ministral-3B", "a.yaml:11:17")
    assert (found.second.value, str(found.second.position)) == ("Codestral-2501", "b.yaml:11:17")


def test_what_only_one_says_differs_too() -> None:
    second = environment("model: mistral-small-2503, name: chat")
    found = diff_sources(parse(FIRST, "a.yaml"), parse(second, "b.yaml"))
    assert {item.name for item in found} == {
        f"projects.assistants.deployments.small.{key}" for key in ("model", "name")
    }
    assert all(item.second is None for item in found)


def test_deployments_of_one_model_without_names_are_told_apart() -> None:
    compute = "compute: {instance_type: Standard_NC24ads_A100_v4, instance_count: %d}"
    model = "model: mistralai-Mistral-7B-Instruct-v0-3"
    first = environment(f"{model}, {compute % 1}", f"{model}, {compute % 2}")
    second = environment(f"{model}, {compute % 3}", f"{model}, {compute % 2}")
    (found,) = diff_sources(parse(first, "a.yaml"), parse(second, "b.yaml"))
    place = "projects.assistants.deployments.mistralai-Mistral-7B-Instruct-v0-3"
    assert found.name == f"{place}.compute.instance_count"
    assert trace(parse(first, "a.yaml"), f"{place}#2.compute.instance_count").said[0].value == 2


def test_diff_env_fails_only_on_what_is_not_allowed(run: Run) -> None:
    Path("a.yaml").write_text(FIRST)
    Path("b.yaml").write_text(FIRST.replace("name: test", "name: other"))
    assert run("diff-env", "a.yaml", "b.yaml").code == 1
    assert run("diff-env", "a.yaml", "b.yaml", "--allow", "name").code == 0
    assert run("diff-env", "a.yaml", "a.yaml").out == "0 differences, 0 of them not allowed.\n"


def test_explain_tells_who_set_a_value_and_what_it_overrode(run: Run) -> None:
    Path("base.yaml").write_text(FIRST)
    Path("upper.yaml").write_text("extends: base.yaml\nlocation: westus3\n")
    told = run("explain", "upper.yaml", "location")
    assert told.out.splitlines() == [
        "location",
        '  set       "westus3"  upper.yaml:2:11',
        '  overrode  "eastus2"  base.yaml:5:11',
    ]


def test_explain_tells_the_value_of_a_variable_and_who_set_it(run: Run) -> None:
    where = FIRST.replace("location: eastus2", "location: ${var.where}")
    Path("base.yaml").write_text(f"variables: {{where: eastus2}}\n{where}")
    Path("upper.yaml").write_text("extends: base.yaml\nvariables:\n  where: westus3\n")
    assert run("explain", "upper.yaml", "location").out.splitlines() == [
        "location",
        '  set       "${var.where}"  base.yaml:6:11',
        "  variables.where",
        '    set       "westus3"  upper.yaml:3:10',
        '    overrode  "eastus2"  base.yaml:1:20',
        '  is        "westus3"',
    ]
    assert (
        run("explain", "upper.yaml", "variables.where").out.splitlines()[1] == '  set       "westus3"  upper.yaml:3:10'
    )


def test_explain_does_not_call_a_mapping_overridden_that_was_merged(run: Run) -> None:
    Path("base.yaml").write_text(FIRST)
    Path("upper.yaml").write_text("extends: base.yaml\nhub: {description: ours}\n")
    told = run("explain", "upper.yaml", "hub").out.splitlines()
    assert [line.split()[0] for line in told[1:]] == ["set", "merged"]


def test_explain_helps_with_a_name_that_is_not_there(run: Run) -> None:
    Path("a.yaml").write_text(FIRST)
    told = run("explain", "a.yaml", "locatoin")
    assert told.code == 1
    assert "did you mean 'location'?" in told.err


def test_a_plain_file_has_one_to_set_a_value() -> None:
    assert [said.value for said in trace(parse(FIRST, "a.yaml"), "hub.name").said] == ["hub-test"]
