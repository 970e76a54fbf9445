"""What an editor makes of the schema, seen through the language server that most of them use."""

from __future__ import annotations

import pytest

from tests.editor.conftest import ROOT, Editor

HEAD = """\
name: dev
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-dev
location: EastUS2
hub: {name: hub-dev, public_network_access: enabled}
"""
TEXT = f"""\
{HEAD}projects:
- name: assistants
  deployments:
  - model: Mistral-Small-2503
    content_safety: enabled
"""


def model(name: str) -> str:
    return TEXT.replace("Mistral-Small-2503", name)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_examples_have_no_mark(editor: Editor, name: str) -> None:
    folder = ROOT / "environments"
    text = (folder / f"{name}.yaml").read_text().replace("$schema=", f"$schema={folder.as_uri()}/")
    assert editor.problems(text) == []


@pytest.mark.parametrize(
    "name",
    ["Mistral-Small-2503", "mistral small (25.03)", "AZUREML://registries/azureml-mistral/models/Codestral-2501"],
)
def test_whatever_spelling_the_tool_takes_has_no_mark(editor: Editor, name: str) -> None:
    assert editor.problems(model(name)) == []


def test_what_is_gone_is_said_to_be_gone_and_where_to_move(editor: Editor) -> None:
    assert editor.problems(model("Mistral Nemo")) == [(9, "retired since 2026-01-30, move to 'mistral-small-2503'")]


def test_what_nobody_knows_is_marked(editor: Editor) -> None:
    ((line, message),) = editor.problems(model("mistral-smal-2503"))
    assert (line, message.partition(":")[0]) == (9, "Value is not accepted. Valid values")


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("model:", "Catalogue name, display name or alias: `mistral-small-2503`, `Mistral Small (25.03)`."),
        (
            "location:",
            "Azure region of the group, the hub with its projects, and the account: `eastus2` or `East US 2`. Example: "
            "`eastus2`.",
        ),
        ("accept_", "You have read and accept the Marketplace terms of the offers this environment subscribes to."),
        (
            "subscription:",
            "Id of the Azure subscription, or `${AZURE_SUBSCRIPTION_ID}`. Example: `${AZURE_SUBSCRIPTION_ID}`.",
        ),
        ("resource_group:", "Name of the resource group; created when it does not exist. Example: `rg-mistral-prod`."),
    ],
)
def test_a_key_says_once_what_it_is_for(editor: Editor, word: str, shown: str) -> None:
    assert editor.hover(TEXT, word).partition("\n\nAllowed")[0] == shown


def test_words_that_may_stand_somewhere_are_listed_below_what_the_key_is_for(editor: Editor) -> None:
    assert editor.hover(TEXT, "content_safety:") == (
        "Azure AI Content Safety on prompts and completions of a serverless endpoint.\n\n"
        "Allowed Values:\n\n* `enabled`\n* `disabled`"
    )


def test_what_can_be_deployed_is_proposed_each_with_a_word_on_it(editor: Editor) -> None:
    found = editor.completions(model("|"))
    assert "mistral-small-2503" in found
    assert not {"Mistral-Nemo", "Mistral-Large-3", "Mistral Small (25.03)"} & set(found)
    assert all(item["documentation"] for item in found.values())


def test_regions_are_proposed_by_name_each_with_a_word_on_it(editor: Editor) -> None:
    found = editor.completions(TEXT.replace("EastUS2", "|"))
    assert found["eastus2"]["documentation"].startswith("East US 2, ")
    assert not any(" " in name for name in found)


def test_a_key_is_proposed_without_a_value_that_is_only_an_example(editor: Editor) -> None:
    found = editor.completions("name: dev\n|\nhub: {name: hub-dev}\n")
    for key in ("tenant", "billing_country", "subscription_kind", "subscription", "resource_group", "location"):
        assert found[key]["insertText"] == f"{key}: "
    assert found["quota"]["insertText"] == "quota:\n  "
    assert found["cloud"]["insertText"] == "cloud: ${1:public}"  # the default is one


FOUNDRY = """\
name: dev
subscription: ${AZURE_SUBSCRIPTION_ID}
resource_group: rg-dev
location: swedencentral
foundry:
  name: ai-dev-0001
  deployments:
    - model: mistral-medium-2505
      sku: GlobalStandard
      capacity: 1
      upgrade: never
"""


@pytest.mark.parametrize(
    ("word", "some", "none"),
    [
        ("GlobalStandard", {"GlobalStandard", "DataZoneStandard"}, {"mistral-medium-2505"}),
        ("mistral-medium-2505", {"mistral-medium-2505", "Mistral-Large-3"}, {"GlobalStandard"}),
        ("swedencentral", {"swedencentral", "eastus2"}, {"Sweden Central"}),
        ("never", {"never"}, {"swedencentral"}),
    ],
)
def test_an_account_has_its_words_proposed(editor: Editor, word: str, some: set[str], none: set[str]) -> None:
    found = editor.completions(FOUNDRY.replace(word, "|")).keys()
    assert some <= found
    assert not none & found


def test_a_variable_may_stand_where_words_are_listed(editor: Editor) -> None:
    """In any text: what it stands for is checked when it is filled in."""
    text = f"variables: {{X: {{default: x}}}}\n{FOUNDRY}".replace("never", "when-expired")
    for word in ("mistral-medium-2505", "GlobalStandard", "swedencentral", "when-expired"):
        assert word in text
        text = text.replace(word, "${var.X}")
    hub = model("${var.X}").replace("safety: enabled", "safety: ${var.X}").replace("EastUS2", "${var.X}")
    assert editor.problems(text.replace("capacity: 1", "capacity: ${var.X}")) == []
    assert editor.problems(f"variables: {{X: {{default: x}}}}\n{hub}") == []
