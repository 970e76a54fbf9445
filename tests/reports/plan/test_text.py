"""The plan that people read in a terminal."""

from __future__ import annotations

import pytest

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.values.change import Action, FieldChange, Plan
from deployer.values.source import Position
from tests.reports.sample import (
    GROUP,
    PROJECT,
    change,
    create,
    delete,
    everything,
    kept,
    plan,
    replacement,
    reused,
    update,
)
from tests.world import World, environment


def text(value: Plan) -> str:
    return plain(report("plan", "text")([value]))


def test_every_format_is_found_by_listing_the_folder() -> None:
    assert formats("plan")[0] == "text"
    assert {"azure-devops", "gitlab", "json", "markdown", "what-if"} < set(formats("plan"))


def test_what_is_made_shows_its_place_every_property_and_what_azure_decides() -> None:
    assert text(plan(create())) == (
        "  + serverless endpoint 'chat' in 'assistants'  environments/prod.yaml:12:9\n"
        '    + location: "eastus2"\n'
        '    + properties.authMode: "Key"\n'
        '    + properties.modelSettings.modelId: "azureml://registries/azureml-mistral/models/Ministral-3B"\n'
        '    + tags.team: "platform"\n'
        '    + tags.deployer: "prod"\n'
        "    + properties.inferenceEndpoint.uri: (known after apply)\n"
        "\n"
        "Plan: 1 to add, 0 to change, 0 to destroy.\n"
    )


def test_an_update_shows_what_differs_and_counts_the_rest() -> None:
    assert text(plan(update())) == (
        "  ~ serverless endpoint 'code' in 'assistants'  environments/prod.yaml:20:9\n"
        '    ~ tags.team: "a" -> "b"\n'
        "      # (4 unchanged attributes hidden)\n"
        "\n"
        "Plan: 0 to add, 1 to change, 0 to destroy.\n"
    )


def test_values_that_come_and_go_have_the_signs_of_what_happens_to_them() -> None:
    fields = (
        FieldChange(("tags", "new"), None, "x"),
        FieldChange(("tags", "gone"), "y", None),
        FieldChange(("tags", "cost center"), 1, {"b": [1, True], "a": "ö"}),
    )
    lines = text(plan(update(fields=fields))).splitlines()
    assert lines[1:4] == [
        '    + tags.new: "x"',
        '    - tags.gone: "y"',
        '    ~ tags["cost center"]: 1 -> {"a": "ö", "b": [1, true]}',
    ]


def test_a_replacement_names_the_field_the_reason_and_the_outage_and_is_counted_twice() -> None:
    lines = text(plan(replacement())).splitlines()
    assert lines[0] == "-/+ serverless endpoint 'search' in 'assistants'  environments/prod.yaml:30:9"
    assert lines[1] == "      # properties.modelSettings.modelId cannot be changed in place"
    assert lines[2] == "      # outage: 'search' will not answer until this is created"
    assert lines[3].endswith('Ministral-3B" # forces replacement')
    assert lines[-2:] == ["Plan: 1 to add, 0 to change, 1 to destroy.", "Of these, 1 replaced."]


def test_deletions_stand_close_together_and_say_what_goes_along() -> None:
    gone = delete("a"), delete("b"), delete("c", through=f"{PROJECT}/onlineEndpoints/big".lower(), steps=())
    assert text(plan(*gone)) == (
        "  - serverless endpoint 'a' in 'assistants'\n"
        "  - serverless endpoint 'b' in 'assistants'\n"
        "\n"
        "  - serverless endpoint 'c' in 'assistants'\n"
        "      # goes together with 'big'\n"
        "\n"
        "Plan: 0 to add, 0 to change, 3 to destroy.\n"
    )


def test_what_stays_as_it_is_is_not_shown() -> None:
    assert text(plan(kept())) == "No changes. Your infrastructure matches the configuration.\n"
    assert text(plan()) == "No changes. Your infrastructure matches the configuration.\n"


def test_what_is_reused_is_shown_and_what_is_only_read_where_something_changes() -> None:
    hub = change(Action.READ, "hub", f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/hub", 3)
    assert "<= hub 'hub'" not in text(plan(hub))
    assert " <= hub 'hub'  environments/prod.yaml:3:9\n" in text(plan(hub, create()))
    assert "      # reuses 'by-hand'\n" in text(plan(reused()))


def test_the_sums_stand_alone_on_their_lines_at_the_end() -> None:
    assert text(everything()).splitlines()[-3:] == [
        "",
        "Plan: 2 to add, 1 to change, 2 to destroy.",
        "Of these, 1 replaced.",
    ]


def test_what_is_left_alone_is_told_with_the_reason() -> None:
    assert "\n# hub 'x' is kept: something in it is not ours\n\nPlan:" in text(everything())


def test_the_second_step_of_a_resource_shows_its_own_part_only() -> None:
    fields = (FieldChange(("properties", "traffic"), {}, {"blue": 100}),)
    id = f"{PROJECT}/onlineEndpoints/big"
    made = change(Action.CREATE, "online_traffic", id, 3, after={"location": "x"}, fields=fields, title="traffic")
    assert text(plan(made)).splitlines()[:2] == [
        "  + traffic 'big' in 'assistants'  environments/prod.yaml:3:9",
        '    + properties.traffic: {"blue": 100}',
    ]


@pytest.mark.parametrize("file", ["/home/me/prod.yaml", "C:\\me\\prod.yaml"])
def test_no_absolute_path_is_told(file: str) -> None:
    shown = text(plan(create(position=Position(file, 1, 2))))
    assert " prod.yaml:1:2" in shown
    assert "me" not in shown.partition("\n")[0].replace("name", "")


def test_the_tag_in_which_we_remember_keys_is_bookkeeping_unless_it_is_all_that_changes() -> None:
    both = (FieldChange(("tags", "team"), "a", "b"), FieldChange(("tags", "deployer-tags"), "x", "team"))
    assert "deployer-tags" not in text(plan(update(fields=both)))
    assert '~ tags.deployer-tags: "x" -> "team"' in text(plan(update(fields=both[1:])))


def test_signs_are_coloured_and_stand_there_without_colour_too() -> None:
    coloured = report("plan", "text")([everything()])
    for paint, sign in (("32", "  +"), ("33", "  ~"), ("31", "-/+"), ("31", "  -"), ("36", " <=")):
        assert f"\x1b[{paint}m{sign}\x1b[0m" in coloured
        assert f"\n{sign} " in "\n" + plain(coloured)


def test_a_real_plan_tells_what_is_bought_and_the_offer(world: World) -> None:
    shown = text(world.plan(environment("model: mistral-small-2503, name: chat")))
    assert "  + Marketplace subscription 'mistral-small-2503-" in shown
    assert "its terms and prices: https://azuremarketplace.microsoft.com/" in shown
    assert "    + properties.inferenceEndpoint.uri: (known after apply)\n" in shown
    assert shown.endswith("\nPlan: 7 to add, 0 to change, 0 to destroy.\n")
