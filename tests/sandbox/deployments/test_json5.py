"""Deployments take JSON as Azure's reader does: what az sends is strict JSON to nobody else."""

from __future__ import annotations

import json

import pytest

from deployer.sandbox.deployments.json_text import strict
from deployer.sandbox.entra import tokens
from deployer.sandbox.transport import session
from tests.sandbox.arm.azure import Azure

TEMPLATE = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  // what is deployed
  "contentVersion": "1.0.0.0",
  "resources": [ /* nothing
  yet */ ],
  "outputs": {"said": {"type": "string", "value": "// no remark,}"}},
}"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{template:{"a": 1}}', {"template": {"a": 1}}),
        ("{'a': 'it\\'s \"x\"'}", {"a": 'it\'s "x"'}),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": "x: //y", b: /* z */ 2}', {"a": "x: //y", "b": 2}),
        ('{"a": "one\ntwo"}', {"a": "one\ntwo"}),
        ('{"a": "\\\\", "b": "\\"c:"}', {"a": "\\", "b": '"c:'}),
        (r"{'a': 'C:\\dir\n'}", {"a": "C:\\dir\n"}),
    ],
)
def test_what_azure_reads_is_read(text: str, value: object) -> None:
    assert json.loads(strict(text)) == value


@pytest.mark.parametrize("text", ["{a 1}", "{", '{"a": }', "{a: b}", '{"a": 1 "b": 2}', "template:{}"])
def test_what_azure_does_not_read_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        json.loads(strict(text))


def test_lines_stay_where_they_are() -> None:
    assert strict(TEMPLATE).count("\n") == TEMPLATE.count("\n")
    assert json.loads(strict(TEMPLATE))["outputs"]["said"]["value"] == "// no remark,}"


def send(azure: Azure, path: str, body: str, version: str = "2024-03-01") -> int:
    token, _ = tokens.issue(azure.cloud, tokens.CLIENT, "https://management.azure.com")
    url = f"https://management.azure.com{azure.group}/providers/{path}?api-version={version}"
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return session(azure.cloud).put(url, data=body.encode(), headers=headers).status_code


def test_a_template_arrives_as_az_sends_it(azure: Azure) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    body = f'{{"properties": {{"mode": "Incremental", template:{TEMPLATE}}}}}'
    assert send(azure, "Microsoft.Resources/deployments/one", body) == 201
    azure.wait()
    shown = azure.ask("GET", f"{azure.group}/providers/Microsoft.Resources/deployments/one", version="2024-03-01")
    assert shown.json()["properties"]["provisioningState"] == "Succeeded"


def test_other_resources_take_strict_json_alone(azure: Azure) -> None:
    azure.ask("PUT", azure.group, {"location": "eastus2"})
    assert (
        send(azure, "Microsoft.ManagedIdentity/userAssignedIdentities/x", "{location: 'eastus2'}", "2023-01-31") == 400
    )
