"""Microsoft's own examples are answered as they say: with one of their statuses, and with a body that fits the text."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.sandbox.arm.azure import MINI, OPEN, SMALL, Azure
from tests.sandbox.contract import FOLDER, MISSING, Witness, judge
from tests.sandbox.official.examples import Example, examples
from tests.sandbox.official.substitutes import NOT_REPLAYED, OWN, SUB, SUBSTITUTES, barred, substituted

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)
ALL = tuple(examples()) if FOLDER.is_dir() else ()
REPLAYED = tuple(example for example in ALL if not barred(example))
REFUSED = tuple(example for example in ALL if barred(example))


@pytest.fixture
def furnished() -> Azure:
    """What the examples speak of: a hub with a rule, a project with one of each, an assignment, a role."""
    azure = Azure.at(Witness(on=False), "2026-11-23", quota={"standardncadsa100v4family": 500}).ground()
    version = "2022-04-01"
    hub = azure.hub(managedNetwork={"isolationMode": "AllowOnlyApprovedOutbound"})
    assert azure.put("hub", hub).status_code in (200, 202)
    azure.wait()
    rule = {"properties": {"type": "FQDN", "destination": "packages.example.com", "category": "UserDefined"}}
    assert azure.put("hub/outboundRules/rule-one", rule).status_code in (200, 202)
    linked = {"category": "ContainerRegistry", "target": "www.facebook.com", "authType": "PAT"}
    linked_body = {"properties": {**linked, "credentials": {"pat": "some_string"}}}
    assert azure.put("proj/connections/linked", linked_body).status_code == 200
    for model, name in ((SMALL, "bought"), (MINI, "bought-mini")):
        assert azure.subscribe(model, name).status_code == 201
    assert azure.serve("chat-one", SMALL).status_code == 201
    assert azure.host("onl-token", authMode="AMLToken").status_code == 201
    assert azure.host().status_code == 201
    assert azure.deploy(model=OPEN).status_code == 201
    role = {"roleName": "Own", "assignableScopes": [f"/{SUB}"], "permissions": [{"actions": ["*/read"]}]}
    path = f"/{SUB}/providers/Microsoft.Authorization"
    assert azure.ask("PUT", f"{path}/roleDefinitions/{OWN}", {"properties": role}, version).status_code == 201
    reader = f"{path}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    held = {"roleDefinitionId": reader, "principalId": "11111111-85d7-4629-bdbc-454d0519d987"}
    name = "b0f43c54-e787-4862-89b1-a653fa9cf747"
    assert azure.ask("PUT", f"{path}/roleAssignments/{name}", {"properties": held}, version).status_code == 201
    return azure


def send(azure: Azure, example: Example) -> requests.Response:
    """Send an example, with what stands in place of its placeholders."""
    values = substituted(example)
    path = re.sub(r"\{(\w+)\}", lambda found: quote(str(values[found[1]]), safe="/"), example.path.partition("?")[0])
    query = {name: value for name, value in values.items() if example.where.get(name) == "query"}
    sent = [value for name, value in values.items() if example.where.get(name) == "body"]
    return azure.ask(example.method, f"{path.replace('//', '/')}?{urlencode(query)}", sent[0] if sent else None)


@pytest.mark.parametrize("example", REPLAYED, ids=lambda example: example.label)
def test_an_example_is_answered_as_it_says(example: Example, furnished: Azure) -> None:
    answer = send(furnished, example)
    assert answer.status_code in example.statuses, answer.text
    sent = substituted(example)
    body = next((sent[name] for name in sent if example.where.get(name) == "body"), None)
    answered = answer.json() if answer.content else None
    assert judge(example.method, str(answer.request.url), body, answer.status_code, answered) == []


@pytest.mark.parametrize("example", REFUSED, ids=lambda example: example.label)
def test_an_example_that_is_said_not_to_replay_is_refused(example: Example, furnished: Azure) -> None:
    assert send(furnished, example).status_code not in example.statuses


def test_every_line_of_the_tables_is_needed() -> None:
    for label in NOT_REPLAYED:
        assert any(fnmatchcase(example.label, label) for example in ALL), label
    for item in SUBSTITUTES:
        names = [example for example in REPLAYED if fnmatchcase(example.label, item.label)]
        assert any(item.at.split(".")[0] in example.parameters for example in names), item
        assert item.why
