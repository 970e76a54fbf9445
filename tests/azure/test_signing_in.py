"""Nobody is signed in: one line that says so, not a page of what could be installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.azure.credential import signed_out
from tests.conftest import Run
from tests.world import SUBSCRIPTION, environment


def test_who_is_not_signed_in_reads_one_line_and_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "dev")  # no metadata address of a machine is asked
    monkeypatch.setenv("PATH", "/nowhere")
    ran = run("plan", "--as-of", "2026-11-23", "test.yaml")
    assert (ran.code, ran.out) == (1, "")
    where, first, second = ran.err.splitlines()
    assert SUBSCRIPTION in where
    assert first.startswith("error AZR004: Azure refused the sign-in: nobody is signed in (tried ")
    assert "AzureCliCredential" in first
    assert second.startswith("  help: sign in ('az login')")


@pytest.mark.parametrize("address", ["https://[", "https://127.0.0.1.evil.example", "http://127.0.0.1:1"])
def test_no_token_is_asked_for_where_the_address_of_a_served_sandbox_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    monkeypatch.setenv("AZURE_RESOURCE_MANAGER_ENDPOINT", address)
    ran = run("plan", "--as-of", "2026-11-23", "test.yaml")
    assert (ran.code, ran.out) == (1, "")
    assert f"error AZR005: AZURE_RESOURCE_MANAGER_ENDPOINT is '{address}'" in ran.err


def test_what_an_identity_answered_is_told_and_what_is_not_there_is_not() -> None:
    tried = (
        "DefaultAzureCredential failed to retrieve a token from the included credentials.\nAttempted credentials:\n"
        "\tEnvironmentCredential: Authentication failed: AADSTS7000215: Invalid client secret provided.\n"
        "\tAzureCliCredential: Azure CLI not found on path\nTo mitigate this issue, please refer to https://aka.ms/x."
    )
    assert signed_out(tried) == (
        "EnvironmentCredential: Authentication failed: AADSTS7000215: Invalid client secret provided."
    )
    assert signed_out("AADSTS700016:\nno such application") == "AADSTS700016: no such application"
