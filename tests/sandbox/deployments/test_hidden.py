"""What a preview leaves an expression: secrets, and what is another at each deployment."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import account, deploy, nested, succeeded, template, vault
from tests.sandbox.deployments.test_preview import preview

PARAMETERS: dict[str, Any] = {
    "password": {"type": "securestring"},
    "more": {"type": "secureObject", "defaultValue": {"key": "hidden"}},
    "now": {"type": "string", "defaultValue": "[utcNow('o')]"},
    "plain": {"type": "string", "defaultValue": "it's"},
}
VARIABLES = {"until": "[dateTimeAdd(parameters('now'), 'P1D')]", "both": {"a": "[parameters('password')]"}}
SHOWN = (
    ("[parameters('password')]", "[parameters('password')]"),
    ("[concat(parameters('plain'), '-', parameters('password'))]", "[concat('it''s', '-', parameters('password'))]"),
    ("[parameters('more').key]", "[parameters('more').key]"),
    ("[dateTimeAdd(parameters('now'), 'P1D')]", "[dateTimeAdd(utcNow('o'), 'P1D')]"),
    ("[variables('until')]", "[dateTimeAdd(utcNow('o'), 'P1D')]"),
    ("[variables('both').a]", "[variables('both').a]"),
    ("[toUpper(parameters('plain'))]", "IT'S"),
)


def tagged(text: str) -> dict[str, Any]:
    return template(account("stone", tags={"it": text}), parameters=PARAMETERS, variables=VARIABLES)


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_secrets_and_times_stay_expressions_in_a_preview(ready: Azure, text: str, shown: str) -> None:
    found = preview(ready, tagged(text), parameters={"password": "s3cret"})
    (row,) = [row for row in found["properties"]["changes"] if row["changeType"] == "Create"]
    assert row["after"]["tags"] == {"it": shown}
    assert "s3cret" not in str(found)


def test_a_given_time_is_no_secret(ready: Azure) -> None:
    given = {"password": "s3cret", "now": "2026-11-23"}
    found = preview(ready, tagged("[parameters('now')]"), parameters=given)
    (row,) = [row for row in found["properties"]["changes"] if row["changeType"] == "Create"]
    assert row["after"]["tags"] == {"it": "2026-11-23"}


def test_a_secret_stays_hidden_in_a_nested_template(ready: Azure) -> None:
    inner = template(
        account("stone", tags={"it": "[parameters('p')]", "key": "[parameters('o').key]"}),
        parameters={"p": {"type": "securestring"}, "o": {"type": "secureObject"}},
    )
    open = template(account("sttwo", tags={"it": "[parameters('p')]"}), parameters={"p": {"type": "string"}})
    secret = {"p": {"value": "[parameters('password')]"}, "o": {"value": "[parameters('more')]"}}
    content = template(
        nested("closed", inner, parameters=secret),
        nested("open", open, parameters={"p": secret["p"]}),
        parameters=PARAMETERS,
    )
    found = preview(ready, content, parameters={"password": "s3cret"})
    made = {row["after"]["name"]: row["after"]["tags"] for row in found["properties"]["changes"] if "after" in row}
    assert made == {
        "stone": {"it": "[parameters('p')]", "key": "[parameters('o').key]"},
        "sttwo": {"it": "[parameters('password')]"},
    }
    assert "s3cret" not in str(found)


def test_the_deployment_itself_evaluates_them(ready: Azure) -> None:
    found = deploy(ready, tagged("[parameters('now')]"), {"password": "s3cret"})
    assert found["provisioningState"] == "Succeeded"
    assert ready.show("Microsoft.Storage/storageAccounts/stone")["tags"]["it"].startswith("2026-11-2")


@pytest.mark.parametrize("type", ["string", "int", "bool", "array", "object", "securestring"])
def test_null_is_no_value_and_the_default_applies(ready: Azure, type: str) -> None:
    """azure-ai-ml creates hubs with fifteen of these."""
    default = {"int": 7, "bool": True, "array": [1], "object": {"a": 1}}.get(type, "d")
    shown = "string(parameters('x'))" if type != "securestring" else "length(parameters('x'))"
    outputs = {"it": {"type": "string", "value": f"[string({shown})]"}}
    content = template(parameters={"x": {"type": type, "defaultValue": default}}, outputs=outputs)
    said = {"int": "7", "bool": "True", "array": "[1]", "object": '{"a":1}', "securestring": "1"}.get(type, "d")
    assert succeeded(ready, content, {"x": None}) == {"it": said}


def test_null_without_a_default_is_of_no_type(ready: Azure) -> None:
    content = template(vault("kv"), parameters={"x": {"type": "string"}})
    from tests.sandbox.deployments.site import refused

    assert refused(ready, content, {"x": None})[0] == "InvalidTemplate"


def test_of_resources_with_one_id_conditions_bar_all_but_one(ready: Azure) -> None:
    """The hubs of azure-ai-ml are made so, and what is barred waits for what nobody defined."""
    barred = account("stone", condition=False, tags={"a": "barred"}, dependsOn=["nobody"])
    found = deploy(ready, template(barred, account("stone", tags={"a": "made"}), barred))
    assert found["provisioningState"] == "Succeeded"
    assert ready.show("Microsoft.Storage/storageAccounts/stone")["tags"] == {"a": "made"}
