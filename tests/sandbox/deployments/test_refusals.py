"""Templates that are refused before anything happens, in the words of Azure."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import (
    SCHEMA,
    STORAGE,
    VERSION,
    account,
    body,
    nested,
    path,
    refused,
    submit,
    template,
    vault,
)

RESOURCES = "Please see https://aka.ms/arm-syntax-resources for usage details."
EXPRESSIONS = "Please see https://aka.ms/arm-template-expressions for usage details."


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {}})
    return azure


CIRCLE = f"Circular dependency detected on resource: '{{group}}/providers/{STORAGE}/stone'. {RESOURCES}"
WHERE = "The template resource '{}' at line '1' and column '{{at}}'"
SENTENCES = [
    (template(vault("kv", dependsOn=["stone"])),
     "The resource 'stone' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details."),
    (template(vault("kv", dependsOn=["[resourceId('Microsoft.Storage/storageAccounts', 'stone')]"])),
     "The resource 'Microsoft.Storage/storageAccounts/stone' is not defined in the template. "
     "Please see https://aka.ms/arm-syntax for usage details."),
    (template(account("stone", dependsOn=["kv"]), vault("kv", dependsOn=["stone"])),
     CIRCLE),
    (template(account("stone", dependsOn=["stone"])),
     CIRCLE),
    (template(account("stone"), account("STONE")),
     f"The resource '{STORAGE}/STONE' at line '1' and column '{{at}}' is defined multiple times in a template. "
     + RESOURCES),
    (template(account("stone"), account("")),
     WHERE.format("") + " is not valid. The name property cannot be null or empty. " + RESOURCES),
    (template(account("stone"), account("one/two")),
     "The template resource 'one/two' for type 'Microsoft.Storage/storageAccounts' at line '1' and column '{at}' has "
     "incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A "
     "root resource type must have segment length one greater than its resource name. " + RESOURCES),
    (template(account("stone"), account("[reference('stone').x]")),
     WHERE.format("[reference('stone').x]") + " is not valid: The template function 'reference' is not expected at "
     f"this location. {EXPRESSIONS}. {EXPRESSIONS}"),
    (template(account("stone"), account("sttwo", condition="yes")),
     WHERE.format("sttwo") + " is not valid. The condition must be a boolean value. " + RESOURCES),
    (template(vault("kv", properties={"x": "[reference('nothing').y]"})),
     "The template reference 'nothing' is not valid: could not find template resource or resource copy with this name. "
     "Please see https://aka.ms/arm-function-reference for usage details."),
    (template(outputs={"it": {"type": "string", "value": "[reference('nothing').y]"}}),
     "The template reference 'nothing' is not valid: could not find template resource or resource copy with this name. "
     "Please see https://aka.ms/arm-function-reference for usage details."),
    (template(account("stone"), account("[concat('x', copyIndex())]", copy={"name": "loop", "count": -1})),
     WHERE.format("[concat('x', copyIndex())]") + " is not valid: The 'copy' object 'loop' is not valid: the copy "
     f"count must be a non-negative integer value.. {EXPRESSIONS}"),
    (template(account("[concat('x', copyIndex())]", copy={"name": "loop", "count": 801})),
     "Limit: '800' and actual: '801'"),
    (template(*[account(f"st{i}") for i in range(801)]),
     f"The number of template resources limit exceeded. Limit: '800' and actual: '801'. {RESOURCES}"),
    (template(variables={str(i): 1 for i in range(257)}),
     "The number of template variables limit exceeded. Limit: '256' and actual: '257'. "
     "Please see https://aka.ms/arm-syntax-variables for usage details."),
    ({**template(), "$schema": SCHEMA.replace("2019-04-01", "nonsense")},
     "Supported versions are '2014-04-01-preview,2015-01-01,2018-05-01,2019-04-01,2019-08-01'."),
    ({**template(), "$schema": SCHEMA.replace("2019-04-01/d", "2018-05-01/subscriptionD")}, "The deployment scope is"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), SENTENCES, ids=[row[1][:50] for row in SENTENCES])
def test_a_template_that_cannot_be_deployed_is_refused(group: Azure, content: Any, sentence: str) -> None:
    code, message = refused(group, content)
    assert code == "InvalidTemplate"
    sent = json.dumps(body(content))
    last = sent.rfind('{"type": "Microsoft.Storage/storageAccounts"') + 1
    assert sentence.replace("{group}", group.group).replace("{at}", str(last)) in message
    assert message.startswith("Deployment template validation failed: '")


def test_an_expression_of_a_resource_names_the_resource(group: Azure) -> None:
    code, message = refused(group, template(account("stone", tags={"x": "[parameters('none')]"})))
    at = json.dumps(body(template(account("stone")))).index('{"type"') + 1
    assert (code, message) == (
        "InvalidTemplate",
        "Unable to process template language expressions for resource "
        f"'{group.id('Microsoft.Storage/storageAccounts/stone')}' at line '1' and column '{at}'. "
        "'The template parameter 'none' is not found. "
        "Please see https://aka.ms/arm-syntax-parameters for usage details.'",
    )


FORMS = [
    ({"properties": {"mode": "Incremental", "template": {**template(), "parameters2": {}}}},
     "Could not find member 'parameters2' on object of type 'Template'. Path 'properties.template.parameters2', line"),
    ({"properties": {"mode": "Incremental", "template": template({**account("x"), "apiVersion1": "x"})}},
     "Could not find member 'apiVersion1' on object of type 'TemplateResource'. "
     "Path 'properties.template.resources[0].apiVersion1', line 1,"),
    ({"properties": {"mode": "Incremental", "template": {"$schema": SCHEMA, "contentVersion": "1.0.0.0"}}},
     "Required property 'resources' not found in JSON. Path 'properties.template', line 1,"),
    ({"properties": {"mode": "Incremental"}}, "Required property 'template' not found in JSON."),
    ({"properties": {"template": template()}}, "Required property 'mode' not found in JSON."),
    ({"properties": {"mode": "Sometimes", "template": template()}}, "to type 'DeploymentMode'"),
    ({}, "Required property 'properties' not found in JSON."),
    ({"properties": {"mode": "Incremental", "template": "{"}}, "Unexpected character"),
    ({"properties": {"mode": "Incremental", "template": template(), "parameters": {"p": 1}}},
     "to type 'DeploymentParameterDefinition'"),
    ({"properties": {"mode": "Incremental", "template": template(), "parameters": {"$schema": "x", "parameters": {}}}},
     "Could not find member '$schema' on object of type 'DeploymentParameterDefinition'."),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "part"), FORMS, ids=[row[1][:50] for row in FORMS])
def test_content_of_another_form_is_refused(group: Azure, sent: Any, part: str) -> None:
    answer = group.ask("PUT", path(group), sent, VERSION)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidRequestContent")
    assert error(answer)["message"].startswith("The request content was invalid and could not be deserialized: '")
    assert part in error(answer)["message"]


def test_a_template_may_be_sent_as_a_text(group: Azure) -> None:
    assert submit(group, json.dumps(template())).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"location": "eastus2"}, 400, "InvalidDeployment"),
        ({"tags": {"a?": "b"}}, 400, "InvalidTagNameCharacters"),
    ],
)
def test_what_stands_around_the_template_is_looked_at(group: Azure, changes: Any, status: int, code: str) -> None:
    answer = group.ask("PUT", path(group), {**body(template()), **changes}, VERSION)
    assert (answer.status_code, error(answer)["code"]) == (status, code)


@pytest.mark.parametrize(
    "more",
    [
        {"mode": "Complete"},
        {"templateLink": {"uri": "https://example.org/x.json"}},
        {"parametersLink": {"uri": "https://example.org/x.json"}},
        {"onErrorDeployment": {"type": "LastSuccessful"}},
    ],
)
def test_what_the_sandbox_cannot_do_as_azure_does_is_refused_openly(group: Azure, more: Any) -> None:
    answer = group.ask("PUT", path(group), body(template(), **more), VERSION)
    assert (answer.status_code, error(answer)["code"]) == (501, "SandboxNotImplemented")


def test_names_have_at_most_64_characters(group: Azure) -> None:
    assert submit(group, template(), name="x" * 64).status_code == 201
    refusal = error(submit(group, template(), name="x" * 65))
    assert refusal["code"] == "InvalidDeploymentName"
    assert refusal["message"].endswith("has a length of '65' which exceeds the maximum length of '64'.")
    assert error(submit(group, template(), name="a~b"))["code"] == "InvalidDeploymentName"


def test_a_request_of_more_than_four_megabytes_is_refused(group: Azure) -> None:
    answer = submit(group, template(variables={"v": "x" * (4 * 1024 * 1024)}))
    assert (answer.status_code, error(answer)["code"]) == (413, "RequestContentTooLarge")
    assert error(answer)["message"] == "The request content size exceeds the maximum size of 4 MB."


def test_eight_hundred_resources_deploy(group: Azure) -> None:
    content = template(account("[concat('st', copyIndex())]", copy={"name": "loop", "count": 800}))
    assert submit(group, content).status_code == 201
    group.wait(120)
    group.ask("GET", group.group)
    assert len(group.cloud.index.children(group.group, "Microsoft.Storage/storageAccounts")) == 800


@pytest.mark.parametrize(
    ("resource", "status", "code"),
    [
        ({**account("stone"), "apiVersion": "newest"}, 400, "NoRegisteredProviderFound"),
        ({**account("stone"), "apiVersion": "1999-01-01"}, 501, "SandboxNotImplemented"),
        ({**account("stone"), "type": "Microsoft.Storage/storageTasks"}, 501, "SandboxNotImplemented"),
        ({**account("stone"), "type": "Microsoft.App/containerApps"}, 501, "SandboxNotImplemented"),
    ],
)
def test_types_and_versions_are_checked_beforehand(group: Azure, resource: Any, status: int, code: str) -> None:
    answer = submit(group, template(account("other"), resource))
    assert (answer.status_code, error(answer)["code"]) == (status, code)
    group.wait()
    assert group.show("Microsoft.Storage/storageAccounts/other") is None


def test_storage_and_vaults_are_asked_beforehand(group: Azure) -> None:
    answer = submit(
        group, template(account("Not-A-Name"), vault("kv--bad"), account("[concat('fine', 'one')]")), name="storage"
    )
    found = error(answer)
    assert (answer.status_code, found["code"]) == (400, "InvalidTemplateDeployment")
    assert found["message"].startswith(
        "The template deployment 'storage' is not valid according to the validation procedure."
    )
    (inner,) = found["details"]
    assert inner["code"] == "PreflightValidationCheckFailed"
    assert [(row["code"], row["target"]) for row in inner["details"]] == [
        ("AccountNameInvalid", "Not-A-Name"),
        ("VaultNameNotValid", "kv--bad"),
    ]
    group.wait()
    assert group.show("Microsoft.Storage/storageAccounts/fineone") is None


def test_asking_beforehand_changes_nothing(ready: Azure) -> None:
    assert ready.show("proj")
    before = ready.cloud.to_json()["tables"]["resource"]
    ready.ask("POST", f"{path(ready)}/validate", body(template(account("stone"), account("stground"))), VERSION)
    assert ready.cloud.to_json()["tables"]["resource"] == before


def test_nested_templates_are_looked_at_when_they_begin(group: Azure) -> None:
    """Azure looks into nested templates beforehand too; the sandbox does so for previews alone."""
    bad = template(vault("kv", dependsOn=["stone"]))
    assert submit(group, template(nested("inner", bad))).status_code == 201


SECTIONS = {
    "functions": [{"namespace": "contoso", "members": {"greet": {"output": {"type": "string", "value": "x"}}}}],
    "imports": {"k": {"provider": "Kubernetes", "version": "1.0"}},
    "extensions": {"k": {"name": "Kubernetes", "version": "1.0.0"}},
    "asserts": {"sure": "[false()]"},
    "apiProfile": "2018-06-01-hybrid",
}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_is_not_acted_on_is_refused_rather_than_passed_over(group: Azure, name: str) -> None:
    assert refused(group, template(**{name: SECTIONS[name]})) == (
        "SandboxNotImplemented",
        f"The sandbox does not implement '{name}' of a template.",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zones", ["1"]),
        ("plan", {"name": "n", "publisher": "p", "product": "q"}),
        ("@options", {"onlyIfNotExists": True}),
        ("retryOn", [{"exceptionCodes": ["x"], "maxRetries": 3}]),
        ("extension", "k"),
        ("managedBy", "x"),
    ],
)
def test_so_is_what_a_resource_asks_for_besides(group: Azure, name: str, value: Any) -> None:
    assert refused(group, template(account("stone", **{name: value}))) == (
        "SandboxNotImplemented",
        f"The sandbox does not implement '{name}' of a template.",
    )


@pytest.mark.parametrize("version", ["1.9-experimental", "2.1-experimental", "3.0"])
def test_a_language_of_another_day_is_not_implemented(group: Azure, version: str) -> None:
    code, said = refused(group, template(languageVersion=version))
    assert (code, f"'{version}'" in said) == ("SandboxNotImplemented", True)


@pytest.mark.parametrize("version", ["x", "two"])
def test_a_language_that_is_unknown_is_refused(group: Azure, version: str) -> None:
    code, said = refused(group, template(languageVersion=version))
    assert (code, f"The template language version '{version}' is not supported." in said) == ("InvalidTemplate", True)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("nonsense(1)", "The template function 'nonsense' is not valid."),
        ("newGuid()", "The template function 'newGuid' is not expected at this location."),
        ("parameters('absent')", "The template parameter 'absent' is not found."),
        ("concat(reference('stone').kind, nonsense(1))", "The template function 'nonsense' is not valid."),
        ("concat(reference('stone').kind, variables('absent'))", "The template variable 'absent' is not found."),
        ("listKeys('stone', '2024-01-01', 1, 2, 3)", "Unable to evaluate template language function 'listKeys'"),
    ],
)
def test_what_is_wrong_with_an_output_is_said_before_anything_is_made(group: Azure, expression: str, why: str) -> None:
    content = template(account("stone"), outputs={"it": {"type": "string", "value": f"[{expression}]"}})
    code, said = refused(group, content)
    assert code == "InvalidTemplate"
    assert said.startswith("Deployment template validation failed: 'The template output 'it' at line '1' and column")
    assert why in said


def test_an_unknown_function_beside_a_reference_is_found_in_a_resource_too(group: Azure) -> None:
    properties = {"allowSharedKeyAccess": "[equals(reference('stone').kind, nonsense())]"}
    code, said = refused(group, template(account("stone"), account("sttwo", properties=properties)))
    assert (code, "The template function 'nonsense' is not valid." in said) == ("InvalidTemplate", True)


@pytest.mark.parametrize("name", ["pickZones", "providers", "toPhysicalZone", "managementGroupResourceId", "parseUri"])
@pytest.mark.parametrize("verb", ["PUT", "validate", "whatIf"])
def test_a_function_outside_the_cover_is_not_implemented(group: Azure, name: str, verb: str) -> None:
    content = template(account("stone", tags={"a": f"[string({name}('x'))]"}))
    where, method = (path(group), "PUT") if verb == "PUT" else (f"{path(group)}/{verb}", "POST")
    answer = group.ask(method, where, body(content), VERSION)
    assert (answer.status_code, error(answer)["code"]) == (501, "SandboxNotImplemented")
    assert f"the template function '{name}'" in error(answer)["message"]
