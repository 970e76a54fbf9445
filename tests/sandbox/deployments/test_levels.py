"""What a validation and a preview look at: `validationLevel`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import STORAGE, account, body, path, template

VERSION = "2026-06-01"
ASKED = ("*/read", "Microsoft.Resources/deployments/validate/action", "Microsoft.Resources/deployments/whatIf/action")
KINDS = ("Provider", "ProviderNoRbac", "Template")


def validated(azure: Azure, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a validation answers."""
    found: dict[str, Any] = azure.ask("POST", f"{path(azure)}/validate", body(content, **more), VERSION).json()
    return found


@pytest.fixture
def reader(ready: Azure) -> Azure:
    """Who may read everything, validate and preview."""
    return ready.other("reader", ready.role(*ASKED))


def test_without_a_level_the_right_to_write_is_asked_for(reader: Azure) -> None:
    for more in ({}, {"validationLevel": "Provider"}):
        error = validated(reader, template(account("stone")), **more)["error"]
        assert error["code"] == "InvalidTemplateDeployment"
        assert f"perform action '{STORAGE}/write' at scope" in error["message"]


@pytest.mark.parametrize("level", KINDS[1:])
def test_with_the_right_to_read_alone_a_template_can_be_validated_and_previewed(reader: Azure, level: str) -> None:
    assert "error" not in validated(reader, template(account("stone")), validationLevel=level)
    sent = body(template(account("stone")), validationLevel=level)
    started = reader.ask("POST", f"{path(reader)}/whatIf", sent, VERSION)
    reader.wait(5)
    found = reader.ask("GET", started.headers["location"].split("management.azure.com")[1]).json()
    changes = {row["resourceId"].rsplit("/", 1)[1]: row["changeType"] for row in found["properties"]["changes"]}
    assert changes["stone"] == "Create"


def test_without_rbac_the_right_to_read_is_asked_for(ready: Azure) -> None:
    other = ready.other("nobody", ready.role(*ASKED, unless=(f"{STORAGE}/read",)))
    error = validated(other, template(account("stone")), validationLevel="ProviderNoRbac")["error"]
    assert f"perform action '{STORAGE}/read' at scope" in error["message"]
    assert "error" not in validated(other, template(account("stone")), validationLevel="Template")


def test_providers_look_at_a_template_but_at_level_template(reader: Azure) -> None:
    bad = template(account("UPPER"))
    assert validated(reader, bad, validationLevel="ProviderNoRbac")["error"]["code"] == "InvalidTemplateDeployment"
    assert "error" not in validated(reader, bad, validationLevel="Template")


def test_a_level_is_answered_as_it_was_sent_and_an_unknown_one_refused(ready: Azure) -> None:
    for level in KINDS:
        found = validated(ready, template(account("stone")), validationLevel=level)
        assert found["properties"]["validationLevel"] == level
    error = validated(ready, template(account("stone")), validationLevel="All")["error"]
    assert error["code"] == "InvalidRequestContent"
    assert "Error converting value \"All\" to type 'ValidationLevel'" in error["message"]


def test_a_deployment_is_looked_over_in_full(reader: Azure, ready: Azure) -> None:
    writer = ready.other("writer", ready.role(*ASKED, "Microsoft.Resources/deployments/write"))
    sent = body(template(account("stone")), validationLevel="Template")
    answer = writer.ask("PUT", path(writer), sent, VERSION)
    assert answer.status_code == 400
    assert f"'{STORAGE}/write'" in answer.json()["error"]["message"]
