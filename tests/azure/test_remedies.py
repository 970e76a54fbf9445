"""What repeating does not cure is known, with what does; what passes by itself is not called so."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import requests

from deployer.azure.answer import Answer
from deployer.azure.no_answer import refusal
from deployer.azure.redact import check_proxies
from deployer.azure.remedies import classify, connection, remedy
from deployer.azure.transient_errors import busy, exists, unseen
from deployer.catalog.refusal import refusals
from deployer.values.problem import Refused
from tests.conftest import Run
from tests.sandbox.contract import FOLDER, MISSING
from tests.world import environment

BUYING = "Marketplace Subscription purchase eligibility check failed, error message "
PERMANENT = [
    ("UserError", BUYING + "[Purchase failed because there is no valid payment method.]", "payment method"),
    ("UserError", BUYING + "[the enrollment does not allow Azure Marketplace purchases]", "enrolment"),
    ("BadRequest", "An error occurred. Please reach out to support. (715-123420)", "support"),
    (
        "UserError",
        BUYING + "[Purchase failed because there is no valid payment method associated with this Azure subscription. "
        "Please retry using a subscription that has an active payment instrument.]",  # microsoft/foundry-dev-tools#440
        "payment method",
    ),
    (
        "UserError",
        BUYING + "[Cannot complete purchase as your enrollment for this subscription doesn't allow purchase of "
        "marketplace products.]",  # microsoft/microsoft-foundry-for-vscode#280
        "enrolment",
    ),
    ("UserError", BUYING + "[Plan 'p-plan' not found in offer 'p'.]", "country"),  # Nixtla/nixtla#602
    ("715-123420", "Our system has detected this request as unusual activity for your account.", "support"),
    (
        "UserError",
        "User is not authorized to access provided resources due to none of the workspaces/registries are accessible "
        "from outside of the designated private link..",  # Azure/azure-cli-extensions#6294
        "private endpoint",
    ),
    ("UserError", "AvailabilityNotInRegion: Product is not available in region: KP", "country"),
    ("UserError", "Model mapping properties not found for modelId: 'x' publisherId: ''.", "deployer models"),
    ("RequestDisallowedByPolicy", "Resource 'hub' was disallowed by policy.", "exemption"),
    ("BadRequest", "Not enough quota available for Standard_NC24ads_A100_v4. Current usage/limit: 0/6.", "more quota"),
    ("OutOfQuota", "", "more quota"),
    ("AuthorizationFailed", "The client does not have authorization to perform action 'x'.", "docs/permissions.md"),
    ("LinkedAuthorizationFailed", "The client has permission, but not on the linked scope.", "docs/permissions.md"),
    ("SubscriptionNotRegistered", "Resource provider [N/A] isn't registered with Subscription [N/A].", "Microsoft.Cdn"),
    ("ScopeLocked", "The scope is locked.", "remove the lock"),
    ("ResourceNotFound", "The Resource 'Microsoft.Storage/storageAccounts/x' was not found.", "correct the id"),
    ("BadRequest", "Soft-deleted workspace exists. aka.ms/wsoftdelete", "purge"),
    ("ConflictError", "A vault with the same name already exists in deleted state.", "purge"),
    ("SkuNotAvailable", "The requested size is not available in location 'x'.", "another region"),
    ("UserError", "Access to workspace was denied based on workspace private link configuration.", "private endpoint"),
    ("UserError", "Serverless endpoint name 'chat' is not available. Please select a different name.", "another name"),
]
PASSING = [
    (409, "StorageAccountOperationInProgress", "An operation is currently performing on this storage account."),
    (409, "AnotherOperationInProgress", "Another operation on this or dependent resource is in progress."),
    (409, "ConflictError", "Another operation is in progress."),
    (409, "Conflict", "The managed network is in a conflicting state. Another operation is in progress."),
    (409, "Conflict", ""),
    (409, "RequestConflict", "Cannot modify resource because the provisioning state is not terminal."),
    (409, "UserError", "Another operation is in progress on endpoint 'chat': it is Updating."),
    (409, "ReferencedResourceNotProvisioned", "Cannot proceed with operation."),
    (409, "ResourceGroupBeingDeleted", "The resource group is in deprovisioning state."),
    (409, "DeploymentActive", "The deployment is active."),
]


def answer(status: int, code: str, message: str) -> Answer:
    """A refusal."""
    return Answer(status, body={"error": {"code": code, "message": message}})


@pytest.mark.parametrize(("code", "message", "cure"), PERMANENT)
def test_what_repeating_does_not_cure_has_its_remedy(code: str, message: str, cure: str) -> None:
    said = answer(400, code, message)
    assert cure in remedy(said)
    assert remedy(said.reason) == remedy(said)
    assert not busy(answer(409, code, message))


@pytest.mark.parametrize(("status", "code", "message"), PASSING)
def test_what_passes_by_itself_is_waited_for(status: int, code: str, message: str) -> None:
    assert busy(answer(status, code, message))
    assert not remedy(answer(status, code, message))


@pytest.mark.parametrize("code", ["InternalServerError", "ServiceUnavailable", "Throttled", "HTTP 500"])
def test_what_may_pass_has_no_remedy(code: str) -> None:
    assert not remedy(f"{code}: An unexpected error occurred.")


def test_a_clash_with_what_is_there_is_not_busy() -> None:
    said = answer(409, "MarketplaceSubscriptionAlreadyExists", "It already exists in workspace 'w'.")
    assert exists(said)
    assert not busy(said)


def test_what_was_just_made_may_not_be_seen() -> None:
    assert unseen(answer(404, "ParentResourceNotFound", ""))
    assert not unseen(answer(404, "ResourceNotFound", ""))


def test_a_403_by_private_link_is_not_called_a_missing_role() -> None:
    said = answer(403, "UserError", "Access to workspace was denied based on workspace private link configuration.")
    (problem,) = refusal("GET /x", said).problems
    assert (
        problem.help
        == "public network access to the hub is disabled; run from a network that reaches its private endpoint"
    )
    (problem,) = refusal("GET /x", answer(403, "Forbidden", "")).problems
    assert problem.help.startswith("check who you are signed in as")


def test_each_class_names_its_source_and_can_be_reached() -> None:
    for code, row in refusals().items():
        assert row.source and row.text.endswith(".") and not row.help.endswith("."), code
        assert row.said or row.transport or row.status or code == "AZR156", code


@pytest.mark.skipif(not FOLDER.is_dir(), reason=MISSING)
def test_every_error_that_somebody_recorded_has_a_class() -> None:
    files = (FOLDER / "errors" / "real-errors.json", FOLDER / "cognitiveservices" / "2025-09-01" / "real-errors.json")
    rows = [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))["errors"]]
    managed = [row for row in rows if not row["id"].startswith("foundry-data-") and row["body"]]
    said = {row["id"]: Answer(row.get("httpStatus") or 400, body=row["body"]) for row in managed}
    assert len(said) > 60
    assert {id for id, answer in said.items() if classify(answer) is None} == {
        "arm-deployment-failed"  # of which the record keeps nothing but the envelope
    }


@pytest.mark.parametrize(
    ("status", "body", "words", "code"),
    [
        (302, None, "", "AZR155"),
        (400, None, "Sign in", "AZR156"),
        (403, None, "Blocked by the firewall", "AZR156"),
        (403, {"error": {"code": "Forbidden"}}, "", "AZR151"),
        (401, None, "", "AZR150"),
        (404, {"error": {"code": "NotFound", "message": "x"}}, "", "AZR152"),
        (405, None, "", "AZR157"),
        (407, None, "Proxy", "AZR153"),
        (413, None, "", "AZR158"),
        (429, {"error": {"code": "ResourceRequestsThrottled", "message": "x"}}, "", "AZR143"),
        (500, {"error": {"code": "InternalResourceIdentityError", "message": "x"}}, "", "AZR154"),
        (502, None, "Bad gateway", "AZR154"),
        (400, {"errors": {"": ["There is already an endpoint with this name."]}, "title": "x"}, "", "AZR119"),
    ],
)
def test_the_status_decides_where_nothing_known_is_said(status: int, body: Any, words: str, code: str) -> None:
    said = Answer(status, body=body, words=words)
    found = classify(said)
    assert found and found.code == code
    (problem,) = refusal("GET /x", said).problems
    assert problem.code == code and problem.help == found.help


def test_what_was_taken_and_what_nobody_knows_have_no_class() -> None:
    assert classify(Answer(200, body={"id": "/x"})) is None
    (problem,) = refusal("PUT /x", answer(418, "Teapot", "short and stout")).problems
    assert problem.code == "AZR003"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Failed to resolve 'management.azure.com' ([Errno -2] Name or service not known)", "AZR180"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in chain", "AZR181"),
        ("ProxyError('Unable to connect to proxy', OSError('Tunnel connection failed: 407 Proxy Auth'))", "AZR182"),
        ("Missing dependencies for SOCKS support.", "AZR183"),
        ("ProxyError('Cannot connect to proxy.', NewConnectionError('refused'))", "AZR184"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "AZR185"),
        ("NewConnectionError: [Errno 111] Connection refused", "AZR186"),
    ],
)
def test_a_connection_that_failed_has_a_class_by_what_the_libraries_say(said: str, code: str) -> None:
    found = connection(requests.ConnectionError(OSError(said)))
    assert found and found.code == code


def test_a_connection_that_was_cut_has_none() -> None:
    assert connection(requests.ConnectionError(ConnectionResetError("reset"))) is None


@pytest.mark.skipif(find_spec("socks") is not None, reason="PySocks is installed")
def test_a_socks_proxy_without_its_library_is_told_before_anybody_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://user:pass@localhost:1080")
    with pytest.raises(Refused) as refused:
        check_proxies()
    (problem,) = refused.value.problems
    assert (problem.code, "pysocks" in problem.help, "pass" in str(problem)) == ("AZR183", True, False)


def test_a_subscription_that_this_identity_does_not_see_is_told_as_that(run: Run) -> None:
    text = environment("model: mistral-small-2503, name: chat")
    Path("test.yaml").write_text(text)
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0
    fault = json.dumps(
        {"error": {"code": "SubscriptionNotFound", "message": "The subscription 'x' could not be found."}}
    )
    told = ("--path", "/subscriptions/*/resourcegroups", "--status", "404", "--times", "0", "--body", fault)
    assert run("sandbox", "fault", "gone", *told).code == 0
    for command in ("plan", "status", "verify", "destroy"):
        ran = run(command, "--sandbox", *(["--auto-approve"] if command == "destroy" else []), "test.yaml")
        assert (ran.code, ran.out) == (1, ""), command
        assert "error AZR132: " in ran.err
        assert "help: check the id of the subscription" in ran.err
