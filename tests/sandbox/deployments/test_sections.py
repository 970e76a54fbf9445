"""Parameters, variables, loops, conditions and outputs of a template."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import (
    account,
    deploy,
    operations,
    path,
    refused,
    shown,
    submit,
    succeeded,
    template,
    vault,
)


def echo(value: Any, type: str = "object", **sections: Any) -> dict[str, Any]:
    """A template without resources that gives one value back."""
    return template(outputs={"it": {"type": type, "value": value}}, **sections)


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {"team": "x"}})
    return azure


def test_values_are_given_defaulted_and_drawn(group: Azure) -> None:
    parameters = {
        "given": {"type": "string"},
        "other": {"type": "string", "defaultValue": "[concat(parameters('given'), '-default')]"},
        "when": {"type": "string", "defaultValue": "[utcNow('yyyy-MM-dd')]"},
        "none": {"type": "string", "nullable": True},
        "list": {"type": "array", "allowedValues": ["a", "b"], "defaultValue": ["b"]},
    }
    names = ("GIVEN", "other", "when", "none", "list")
    wanted = "[createArray(" + ", ".join(f"parameters('{name}')" for name in names) + ")]"
    found = succeeded(group, echo(wanted, "array", parameters=parameters), {"given": "x"})
    assert found["it"] == ["x", "x-default", "2026-11-23", None, ["b"]]
    assert shown(group)["parameters"]["given"] == {"type": "String", "value": "x"}


MISSING = "Please see https://aka.ms/arm-create-parameter-file for usage details."
EXPRESSIONS = "Please see https://aka.ms/arm-template-expressions for usage details."
HERE = "for the template parameter 'p' at line '1' and column '{at}' is not"
KIND = "Template parameter JToken type is not valid. Expected"
STRANGE = (
    "The template parameters 'q, r' in the parameters file are not valid; they are not present in the original "
    "template and can therefore not be provided at deployment time. The only supported parameters for this template "
    "are 'p'. Please see https://aka.ms/arm-pass-parameter-values for usage details."
)
EARLY = (
    "The template resource 'p' at line '1' and column '{at}' is not valid: The template function 'variables' is not "
    f"expected at this location. {EXPRESSIONS}. {EXPRESSIONS}"
)
WRONG: list[tuple[Any, Any, str]] = [
    ({"type": "string"}, {}, f"The value {HERE.replace(' is not', '')} is not provided. {MISSING}"),
    ({"type": "int"}, {"p": "1"}, f"{KIND} 'Integer'. Actual 'String'. {MISSING}"),
    ({"type": "string"}, {"p": 1}, f"{KIND} 'String, Uri'. Actual 'Integer'. {MISSING}"),
    ({"type": "string"}, {"p": "x", "q": 1, "r": 2}, STRANGE),
    (
        {"type": "string", "allowedValues": ["Standard_LRS", "Premium_LRS"]},
        {"p": "badSku"},
        f"The provided value 'badSku' {HERE} valid. The parameter value is not part of the allowed value(s): "
        "'Standard_LRS,Premium_LRS'.",
    ),
    (
        {"type": "string", "maxLength": 3},
        {"p": "four"},
        f"The provided value {HERE} valid. Length of the value should be less than or equal to '3'. {MISSING}",
    ),
    (
        {"type": "int", "minValue": 3},
        {"p": 2},
        f"The provided value {HERE} valid. The value should be greater than or equal to '3'. {MISSING}",
    ),
    ({"type": "string", "defaultValue": "[variables('v')]"}, {}, EARLY),
]


@pytest.mark.parametrize(("definition", "given", "sentence"), WRONG, ids=[row[2][:60] for row in WRONG])
def test_a_value_that_does_not_fit_is_refused(group: Azure, definition: Any, given: Any, sentence: str) -> None:
    content = echo("x", "string", parameters={"p": definition})
    sent = json.dumps({"properties": {"mode": "Incremental", "template": content}})
    at = sent.index('"p": {') + len('"p": {')
    code, message = refused(group, content, given)
    assert code == "InvalidTemplate"
    assert message == f"Deployment template validation failed: '{sentence.format(at=at)}'."


def test_a_refusal_points_into_the_request(group: Azure) -> None:
    found = submit(group, echo("x", "string", parameters={"p": {"type": "string"}})).json()["error"]
    (extra,) = found["additionalInfo"]
    assert extra["type"] == "TemplateViolation"
    assert extra["info"]["path"] == "properties.template.parameters.p"
    assert f"column '{extra['info']['linePosition']}'" in found["message"]


def test_secrets_are_never_shown(group: Azure) -> None:
    parameters = {"secret": {"type": "secureString"}, "bag": {"type": "secureObject", "defaultValue": {"a": "geheim2"}}}
    outputs = {"secret": {"type": "secureString", "value": "[parameters('secret')]"}}
    properties = {"allowSharedKeyAccess": "[greater(length(parameters('secret')), 3)]"}
    content = template(account("stone", properties=properties), parameters=parameters, outputs=outputs)
    found = deploy(group, content, {"secret": "geheim1"})
    assert found["outputs"] == {"secret": {"type": "SecureString"}}
    assert found["parameters"] == {"secret": {"type": "SecureString"}, "bag": {"type": "SecureObject"}}
    assert "geheim1" not in json.dumps([found, operations(group), group.cloud.to_json()])


def test_variables_use_each_other_and_loops(group: Azure) -> None:
    variables = {
        "copy": [
            {"name": "names", "count": 2, "input": "[format('{0}{1}', variables('head'), copyIndex('names', 1))]"}
        ],
        "head": "n",
        "object": {
            "copy": [{"name": "rows", "count": "[length(variables('names'))]", "input": {"i": "[copyIndex('rows')]"}}]
        },
    }
    found = succeeded(
        group, echo("[createObject('a', variables('names'), 'b', variables('object'))]", variables=variables)
    )
    assert found["it"] == {"a": ["n1", "n2"], "b": {"rows": [{"i": 0}, {"i": 1}]}}


@pytest.mark.parametrize(
    ("variables", "part"),
    [
        ({"v": "[variables('w')]"}, "The template variable 'v' is not valid: The template variable 'w' is not found."),
        ({"v": "[reference('x')]"}, "The template function 'reference' is not expected at this location."),
        (
            {"v": "[variables('w')]", "w": "[variables('v')]"},
            "Circular dependency detected in template language expression",
        ),
        ({"v": "[utcNow()]"}, "The template function 'utcNow' is not expected at this location."),
        ({"copy": [{"name": "v", "count": 801, "input": 1}]}, "Limit: '800' and actual: '801'"),
        ({"v": "[concat('a']"}, "Deployment template language expression evaluation failed: 'Unable to parse"),
    ],
)
def test_a_variable_that_has_no_value_is_refused(group: Azure, variables: Any, part: str) -> None:
    code, message = refused(group, echo("x", "string", variables=variables))
    assert code == "InvalidTemplate"
    assert part in message


def test_resources_are_copied_at_once_or_in_batches(group: Azure) -> None:
    loop = {"name": "loop", "count": 4}
    content = template(account("[concat('st', copyIndex(1))]", copy=loop), vault("kv-one", dependsOn=["loop"]))
    assert deploy(group, content)["duration"] == "PT36S"
    serial = template(account("[concat('sv', copyIndex())]", copy={**loop, "mode": "serial", "batchSize": 2}))
    assert deploy(group, serial)["duration"] == "PT41S"
    accounts = {record.name for record in group.cloud.index.children(group.group, "Microsoft.Storage/storageAccounts")}
    assert accounts == {"st1", "st2", "st3", "st4", "sv0", "sv1", "sv2", "sv3"}


def test_a_loop_of_none_deploys_nothing(group: Azure) -> None:
    loop = {"name": "loop", "count": "[length(createArray())]"}
    assert "outputResources" in deploy(group, template(account("[concat('st', copyIndex())]", copy=loop)))
    assert not group.cloud.index.children(group.group, "Microsoft.Storage/storageAccounts")


def test_a_false_condition_leaves_a_resource_out_and_frees_what_needs_it(group: Azure) -> None:
    content = template(account("stone", condition="[equals(1, 2)]"), vault("kv-one", dependsOn=["stone"]))
    assert deploy(group, content)["provisioningState"] == "Succeeded"
    assert group.show("Microsoft.Storage/storageAccounts/stone") is None
    assert group.show("Microsoft.KeyVault/vaults/kv-one")


def test_children_take_the_names_of_their_parents(ready: Azure) -> None:
    endpoint = {
        "type": "serverlessEndpoints",
        "apiVersion": "2024-04-01",
        "name": "chat-one",
        "location": "eastus2",
        "sku": {"name": "Consumption"},
        "dependsOn": ["[resourceId('Microsoft.MachineLearningServices/workspaces', 'proj')]"],
        "properties": {"authMode": "Key", "modelSettings": {"modelId": "azureml://registries/azureml/models/Phi-4"}},
    }
    project = {"type": "Microsoft.MachineLearningServices/workspaces", "apiVersion": "2024-04-01", "name": "proj"}
    submit(ready, template({**project, **ready.project(), "resources": [endpoint]}))
    ready.wait(600)
    names = [
        row["properties"]["targetResource"]["resourceName"]
        for row in operations(ready)
        if "targetResource" in row["properties"]
    ]
    assert names == ["proj/chat-one", "proj"]


def test_outputs_read_resources_and_their_keys(group: Azure) -> None:
    content = template(
        account("stone"),
        outputs={
            "blob": {"type": "string", "value": "[reference('stone').primaryEndpoints.blob]"},
            "place": {"type": "string", "value": "[reference('stone', '2024-01-01', 'Full').location]"},
            "keys": {"type": "int", "value": "[length(listKeys('stone', '2024-01-01').keys)]"},
            "absent": {"type": "string", "condition": False, "value": "[reference('nothing', '2024-01-01').x]"},
            "all": {"type": "array", "copy": {"count": 2, "input": "[concat('i', copyIndex())]"}},
        },
    )
    assert succeeded(group, content) == {
        "blob": "https://stone.blob.core.windows.net/",
        "place": "eastus2",
        "keys": 2,
        "all": ["i0", "i1"],
    }


def test_reference_by_name_waits_for_the_resource(group: Azure) -> None:
    tags = {"blob": "x"}
    properties = {
        **vault("x")["properties"],
        "publicNetworkAccess": "[if(empty(reference('stone').primaryEndpoints.blob), 'x', 'Enabled')]",
    }
    found = deploy(group, template(vault("kv-one", properties=properties, tags=tags), account("stone")))
    assert found["provisioningState"] == "Succeeded"
    (row,) = found["dependencies"]
    assert [need["resourceName"] for need in row["dependsOn"]] == ["stone"]


def test_a_resource_that_is_there_is_read_by_its_id(ready: Azure) -> None:
    id = "[resourceId('Microsoft.Storage/storageAccounts', 'stground')]"
    content = template(
        outputs={"it": {"type": "string", "value": f"[reference({id[1:-1]}, '2024-01-01').statusOfPrimary]"}}
    )
    assert succeeded(ready, content) == {"it": "available"}


def test_the_second_version_of_the_language_names_resources_by_symbols(group: Azure) -> None:
    content = template(
        languageVersion="2.0", outputs={"it": {"type": "string", "value": "[reference('first').primaryLocation]"}}
    )
    content["resources"] = {
        "first": account("stone"),
        "many": account("[concat('stx', copyIndex())]", copy={"name": "many", "count": 2}),
        "second": vault("kv-one", dependsOn=["first", "many"]),
    }
    assert succeeded(group, content) == {"it": "eastus2"}
    assert shown(group)["duration"] == "PT36S"
    content["resources"] = {"old": {**account("stone"), "existing": True}}
    content["outputs"]["it"]["value"] = "[reference('old').primaryLocation]"
    assert succeeded(group, content, name="again") == {"it": "eastus2"}


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ({"type": "int", "value": "[first(createArray())]"},
         "Template output JToken type is not valid. Expected 'Integer'. Actual 'Null'. "
         "Please see https://aka.ms/arm-syntax-outputs for usage details.."),
        ({"type": "string", "value": "[createArray('a')[1]]"},
         "The language expression property array index '1' is out of bounds.."),
    ],
)  # fmt: skip
def test_an_output_without_value_fails_the_deployment(group: Azure, output: Any, sentence: str) -> None:
    found = deploy(group, template(account("stone"), outputs={"it": output}))
    assert found["provisioningState"] == "Failed"
    assert found["error"] == {
        "code": "DeploymentOutputEvaluationFailed",
        "message": "Unable to evaluate template outputs: 'it'. Please see error details and deployment operations. "
        "Please see https://aka.ms/arm-common-errors for usage details.",
        "details": [
            {
                "code": "DeploymentOutputEvaluationFailed",
                "target": "it",
                "message": f"The template output 'it' is not valid: {sentence}",
            }
        ],
    }
    assert group.show("Microsoft.Storage/storageAccounts/stone")
    assert operations(group)[-1]["properties"]["provisioningState"] == "Failed"


def test_the_template_is_given_back_as_it_was_sent(group: Azure) -> None:
    content = template(account("[concat('st', 'one')]"))
    deploy(group, content)
    answer = group.ask("POST", f"{path(group)}/exportTemplate", version="2024-03-01")
    assert answer.json() == {"template": content}
