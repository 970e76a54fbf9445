"""Which properties are secrets, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.reports.redaction import secrets, without_secrets

KEPT: dict[str, Any] = {"kind": "Hub", "properties": {"hosts": ["a"], "credentials": {"authType": "ApiKey"}}}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"properties": {"primaryKey": "s"}}, ("properties", "primaryKey")),
        ({"properties": {"rows": [{"a": 1}, {"Password": "s"}]}}, ("properties", "rows", 1, "Password")),
        ({"properties": {"Credentials": {"key": "s"}}}, ("properties", "Credentials", "key")),
        ({"properties": {"credentials": {"keys": {"key1": 1}}}}, ("properties", "credentials", "keys")),
    ],
)
def test_a_secret_is_found_at_any_depth_and_in_any_case(body: dict[str, Any], path: tuple[str | int, ...]) -> None:
    assert list(secrets(body)) == [path]
    assert list(secrets(without_secrets(body))) == []


@pytest.mark.parametrize("body", [KEPT, {"tags": {"password": "public"}}, {"properties": {"password": None}}, {}])
def test_a_body_without_secrets_stays_the_same_object(body: dict[str, Any]) -> None:
    assert without_secrets(body) is body
