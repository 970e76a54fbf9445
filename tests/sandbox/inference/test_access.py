"""Who is answered: keys, tokens of Entra where the endpoint takes them, and nobody behind a closed door."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.sandbox.entra import tokens
from tests.sandbox.inference.site import Read, Site

KEY = "k" * 32
ML = "https://ml.azure.com"


@pytest.mark.parametrize("key", [KEY, "s" * 32])
def test_both_keys_open_the_endpoint(site: Site, key: Any) -> None:
    assert site.chat(headers={"authorization": f"Bearer {key}"}).status == 200


@pytest.mark.parametrize("given", ["Bearer ", f"Basic {KEY}", KEY, "Bearer wrong", "Bearer " + "k" * 31])
@pytest.mark.parametrize("path", ["/chat/completions?api-version=2024-05-01-preview", "/v1/chat/completions"])
def test_a_wrong_key_is_unauthorized(site: Site, read: Read, given: Any, path: Any) -> None:
    refusal = site.chat(path, headers={"authorization": given})
    assert refusal.status == 401
    assert refusal.headers["x-ms-error-code"] == "Unauthorized"
    assert sorted(read(refusal)) == ["error", "message", "status"]
    assert KEY not in refusal.body.decode()


@pytest.mark.parametrize("path", ["/chat/completions", "/v1/chat/completions"])
def test_without_the_header_a_serverless_endpoint_says_which_it_wants(site: Site, read: Read, path: str) -> None:
    # enricoros/big-AGI#608 and clients that look for this sentence.
    refusal = site.chat(path, headers={"authorization": ""})
    assert refusal.status == 400
    assert read(refusal) == {"status": "Auth token must be passed as a header called Authorization"}


def test_without_the_header_managed_compute_answers_401(managed: Site) -> None:
    assert managed.chat(headers={"authorization": ""}).status == 401


def test_api_key_alone_is_not_looked_at(site: Site) -> None:
    assert site.chat(headers={"authorization": "", "api-key": KEY}).status == 400


def test_an_endpoint_without_keys_takes_none(site: Site) -> None:
    bare = site.but(auth="AAD", keys=("", ""))
    assert bare.chat(headers={"authorization": "Bearer "}).status == 401
    assert bare.chat(headers={"authorization": f"Bearer {KEY}"}).status == 401


@pytest.mark.parametrize(
    ("auth", "by_key", "by_token"),
    [("Key", 200, 401), ("AAD", 401, 200), ("KeyAndAAD", 200, 200), ("AADToken", 401, 200), ("AMLToken", 401, 401)],
)
def test_the_auth_mode_decides_between_key_and_entra(site: Site, auth: Any, by_key: Any, by_token: Any) -> None:
    door = site.but(auth=auth)
    token, _ = tokens.issue(site.cloud, tokens.CLIENT, ML)
    assert door.chat().status == by_key
    assert door.chat(headers={"authorization": f"Bearer {token}"}).status == by_token


def test_a_token_for_another_audience_is_refused(site: Site) -> None:
    token, _ = tokens.issue(site.cloud, tokens.CLIENT, "https://cognitiveservices.azure.com")
    assert site.but(auth="AAD").chat(headers={"authorization": f"Bearer {token}"}).status == 401


def test_an_expired_or_forged_token_is_refused(site: Site) -> None:
    door = site.but(auth="AAD")
    token, _ = tokens.issue(site.cloud, tokens.CLIENT, ML)
    head, body, signature = token.split(".")
    forged = ".".join((head, body, signature[::-1]))
    assert door.chat(headers={"authorization": f"Bearer {forged}"}).status == 401
    site.cloud.clock.advance(tokens.LIFE)
    assert door.chat(headers={"authorization": f"Bearer {token}"}).status == 401


def test_a_machine_learning_token_opens_the_endpoint_it_was_made_for(managed: Site) -> None:
    door, other = managed.but(auth="AMLToken"), managed.but(auth="AMLToken", name="other")
    token, _ = tokens.issue(managed.cloud, tokens.CLIENT, tokens.audience("eastus2", "chat"))
    assert door.chat(headers={"authorization": f"Bearer {token}"}).status == 200
    assert other.chat(headers={"authorization": f"Bearer {token}"}).status == 401


def test_an_endpoint_that_is_not_online_is_not_found(site: Site, read: Read) -> None:
    refusal = site.but(online=False).chat()
    assert refusal.status == 404
    assert sorted(read(refusal)) == ["error", "message", "status"]


def test_an_unknown_model_is_not_found(site: Site) -> None:
    assert site.but(model="Mistral-none").chat().status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/models",
        "/models/chat/completions",
        "/v1/models/chat/completions",
        "/embeddings?api-version=2024-05-01-preview",
        "/score",
    ],
)
def test_paths_that_nobody_serves_are_not_found(site: Site, path: Any) -> None:
    assert site.send("GET", path).status == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("GET", "/chat/completions", "POST"), ("GET", "/v1/chat/completions", "POST"), ("POST", "/info", "GET")],
)
def test_the_wrong_method_is_not_allowed(site: Site, method: Any, path: Any, allow: Any) -> None:
    refusal = site.send(method, path, {})
    assert refusal.status == 405
    assert refusal.headers["allow"] == allow


@pytest.mark.parametrize("path", ["/chat/completions", "/info"])
def test_the_common_api_answers_without_a_version(site: Site, path: str) -> None:
    # As Microsoft's own samples ask: OpenAI(base_url=URL), ChatMistralAI(endpoint=URL).
    assert (site.send("GET", path) if path == "/info" else site.chat(path)).status == 200


@pytest.mark.parametrize("query", ["?api-version=", "?api-version=2023-01-01"])
@pytest.mark.parametrize("path", ["/chat/completions", "/info"])
def test_the_common_api_refuses_a_version_it_does_not_know(site: Site, path: Any, query: Any) -> None:
    method = "GET" if path == "/info" else "POST"
    assert site.send(method, path + query, None if method == "GET" else {}).status == 400


@pytest.mark.parametrize("version", ["2024-04-01-preview", "2024-05-01-preview"])
def test_both_documented_versions_are_served(site: Site, version: Any) -> None:
    assert site.chat(f"/chat/completions?api-version={version}").status == 200


def test_a_retired_model_is_not_found_from_its_day_on(site: Site) -> None:
    # LIFE_2026_03: Mistral-large-2407 answers 404 from 2025-05-13 00:00 UTC.
    site.cloud.clock.set(datetime(2025, 5, 12, 23, 59, 59, tzinfo=UTC))
    assert site.chat().status == 200
    site.cloud.clock.advance(1)
    assert site.chat().status == 404
