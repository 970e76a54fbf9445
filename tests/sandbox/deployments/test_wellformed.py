"""Templates with something else in each of their places: refused or taken, nothing stumbles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.arm.test_wellformed import ODD, places, spoiled
from tests.sandbox.contract import Witness
from tests.sandbox.deployments.site import STORAGE, VERSION, account, body, nested, path, template, vault

STRANGE = (*ODD, "[", "[x]", "[parameters('none')]", "[reference('none')]", -1, 1e9)
INNER = template(outputs={"o": {"type": "string", "value": "x"}})
FIRST = template(
    {
        **account("[format('st{0}', copyIndex())]", tags={"a": "[parameters('s')]"}),
        "copy": {"name": "any", "count": 2, "mode": "serial", "batchSize": 1},
        "condition": "[parameters('b')]",
    },
    vault("kv-two", dependsOn=["any"], resources=[]),
    nested("inside", INNER, parameters={"q": {"value": 1}}),
    parameters={
        "s": {"type": "string", "defaultValue": "x", "allowedValues": ["x"], "minLength": 1},
        "b": {"type": "bool", "defaultValue": True},
    },
    variables={"v": "x", "copy": [{"name": "l", "count": 2, "input": "[copyIndex('l')]"}]},
    outputs={
        "o": {"type": "array", "copy": {"count": 2, "input": "[copyIndex()]"}},
        "p": {"type": "string", "value": "[variables('v')]", "condition": True},
    },
)
CASES = {"propertyName": "k", "mapping": {"x": {"properties": {"a": {"type": "int"}}}}}
SECOND = {
    **template(
        languageVersion="2.0",
        definitions={
            "t": {"type": "object", "discriminator": CASES, "additionalProperties": {"type": "string"}},
            "l": {"type": "array", "items": {"type": "int"}, "prefixItems": [{"type": "int"}]},
        },
        parameters={
            "p": {"$ref": "#/definitions/t", "defaultValue": {"k": "x", "a": 1}},
            "q": {"$ref": "#/definitions/l", "defaultValue": [1, 2]},
        },
    ),
    "resources": {
        "made": {**account("stx"), "dependsOn": []},
        "there": {"existing": True, "type": STORAGE, "apiVersion": "2024-01-01", "name": "stx"},
    },
}


@pytest.fixture(scope="module")
def group() -> Azure:
    """An Azure with an empty group; what it is asked fits no contract."""
    azure = Azure(Witness(on=False))
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    return azure


@pytest.mark.parametrize("content", [FIRST, SECOND], ids=["first", "second"])
@pytest.mark.parametrize(("action", "odd_ones"), [("validate", STRANGE), ("whatIf", STRANGE[1::3])])
def test_no_template_makes_a_deployment_stumble(group: Azure, content: Any, action: str, odd_ones: Any) -> None:
    whole = body(content, {}, validationLevel="Provider", whatIfSettings={"resultFormat": "FullResourcePayloads"})
    refused = 0
    for place in places(whole):
        for odd in odd_ones:
            answer = group.ask("POST", f"{path(group, 'odd')}/{action}", spoiled(whole, place, odd), VERSION)
            assert answer.status_code < 500 or answer.status_code == 501, (place, odd, answer.text)
            refused += answer.status_code >= 400
    assert action == "whatIf" or refused > 400  # a preview fails when it is asked for its result


@pytest.mark.parametrize(
    ("place", "odd", "said"),
    [
        (("properties", "mode"), [], "to type 'string'. Path 'properties.mode', line 1"),
        (("properties", "template", "parameters", "s"), "x", "'object'. Path 'properties.template.parameters.s', line"),
        (("properties", "template", "resources", 1, "dependsOn"), 1, "'array'. Path 'properties.template.resources[1]"),
        (("properties", "template", "resources", 0, "copy", "count"), [], "'integer'. Path 'properties.template.res"),
    ],
)
def test_the_refusal_names_the_place(group: Azure, place: Any, odd: Any, said: str) -> None:
    sent = spoiled(body(FIRST), place, odd)
    refused = group.ask("PUT", path(group, "odd"), sent, VERSION)
    assert (refused.status_code, error(refused)["code"]) == (400, "InvalidRequestContent")
    assert said in error(refused)["message"]


def test_a_batch_is_at_least_one(group: Azure) -> None:
    at = ("properties", "template", "resources", 0, "copy", "batchSize")
    refused = group.ask("PUT", path(group, "odd"), spoiled(body(FIRST), at, -1), VERSION)
    assert "'copy' object 'any' is not valid: the batch size" in error(refused)["message"]
