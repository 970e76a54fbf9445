"""What a preview would have to hide is not previewed, and null is no value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import VERSION, account, body, deploy, nested, path, succeeded, template, vault

SECRET = {"password": {"type": "securestring"}}
DRAWN = {"now": {"type": "string", "defaultValue": "[utcNow('o')]"}}


@pytest.mark.parametrize("parameters", [SECRET, DRAWN])
@pytest.mark.parametrize("inside", [False, True])
def test_secrets_and_times_are_not_previewed(ready: Azure, parameters: dict[str, Any], inside: bool) -> None:
    """Azure shows them as expressions; the value would be kinder, and tell a secret."""
    given = {"password": "s3cret"} if parameters is SECRET else {}
    shown = account("stone", tags={"it": f"[parameters('{next(iter(parameters))}')]"})
    content = template(shown, parameters=parameters)
    if inside:
        content = template(nested("inner", content, parameters={key: {"value": given[key]} for key in given}))
    answered = ready.ask("POST", f"{path(ready)}/whatIf", body(content, {} if inside else given), VERSION)
    assert answered.status_code == 501
    assert "the preview of a template whose parameter" in error(answered)["message"]
    assert "s3cret" not in answered.text


def test_the_deployment_itself_evaluates_them(ready: Azure) -> None:
    content = template(account("stone", tags={"it": "[parameters('now')]"}), parameters={**SECRET, **DRAWN})
    found = deploy(ready, content, {"password": "s3cret"})
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
