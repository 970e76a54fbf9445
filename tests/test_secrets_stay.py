"""Secrets leave their type in a few places, and no traceback shows one, even with the variables of its frames."""

from __future__ import annotations

import ast
import base64
import traceback
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import deployer
from deployer.azure.azure import Azure
from deployer.azure.key_vault import Vault
from deployer.endpoints.keys import key_action, keys
from deployer.sandbox.entra import identities, tokens
from deployer.sandbox.entra.tokens import MARK
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.faults import Fault
from deployer.values.endpoint import Endpoint
from deployer.values.event import State
from deployer.values.problem import DeployerError
from deployer.values.secret import Secret
from tests import canary
from tests.world import World, environment

PACKAGE = Path(deployer.__file__).parent
SINKS = {
    "azure/credential.py claims",  # reads the tenant that a token names
    "azure/credential.py credential",  # hands the client secret to azure-identity
    "azure/late_values.py _read",  # hands the key that a connection copies to the SDK that writes it
    "azure/key_vault.py send",  # hands a key to azure-keyvault-secrets
    "endpoints/chat.py _send",  # the header of a call
    "endpoints/endpoint_client.py _send",  # the header of a call
    "reports/keys.py as_env",  # what `keys -o env` prints
    "sandbox/server/control.py _ask",  # the header of a call to a served sandbox
    "sandbox/server/control.py open_text",  # what `sandbox serve` and `sandbox identity` print
    "sandbox/server/control.py to_bytes",  # the file that only its user may read
}


def revealing(tree: ast.AST, name: str) -> Iterator[str]:
    """The innermost functions that reveal a secret, or reach into one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [each for each in ast.walk(node) if isinstance(each, ast.FunctionDef) and each is not node]
            theirs = {part for each in inner for part in ast.walk(each)}
            own = [part for part in ast.walk(node) if part not in theirs]
            if any(isinstance(part, ast.Attribute) and part.attr in ("reveal", "_hidden_text") for part in own):
                yield f"{name} {node.name}"


def test_secrets_are_revealed_in_these_places_alone() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if name != "values/secret.py":
            found |= set(revealing(ast.parse(path.read_text(encoding="utf-8")), name))
    assert found == SINKS


@pytest.mark.parametrize("secret", [MARK, "0f1e2d3c/+=" + MARK])
def test_the_search_finds_a_mark_in_each_of_its_forms(secret: str) -> None:
    for lead in ("", "x", "xy"):
        text = f"{lead}{secret}y"
        for form in (text, quote(text, safe=""), text.encode().hex(), base64.b64encode(text.encode()).decode()):
            assert canary.leaks(f"before {form} after"), form
    assert not canary.leaks("sha256 4ff7d547b132")


def test_every_secret_of_the_embedded_azure_bears_the_mark_in_both_halves() -> None:
    world = World()
    for secret in (tokens.secret("x").reveal(), tokens.marked("k" * 32)):
        half = len(secret) // 2
        assert secret[:half].startswith(MARK)
        assert secret[half:].startswith(MARK)
    token, _ = tokens.issue(world.cloud, tokens.CLIENT, "https://vault.azure.net")
    assert token.startswith(f"{canary.HEADER}.")
    assert canary.leaks(token.split(".")[1])


SHARED = environment("model: mistral-small-2503, name: chat")
CHANGED = f"{SHARED}  - {{name: reports, connections: [{{name: chat, endpoint: assistants/chat}}]}}\n"
BROKEN = {
    "no vault": None,
    "cut": Fault("f", "cut", "*", "/secrets/*", times=0),
    "a page": Fault("f", "answer", "*", "/secrets/*", times=0, status=200, body={"value": 5}),
    "refused": Fault("f", "answer", "*", "/secrets/*", times=0, status=403, body={"error": {"code": "Forbidden"}}),
}


@pytest.fixture(scope="module")
def world() -> World:
    """An endpoint with keys, and who may write secrets."""
    made = World()
    made.apply(environment("model: mistral-small-2503, name: chat"))
    return made.other("ops", "Owner", "Key Vault Secrets Officer")


@pytest.mark.parametrize("name", BROKEN)
def test_no_traceback_with_variables_shows_a_secret(world: World, name: str) -> None:
    (place,) = (
        record for record in world.cloud.index.records.values() if record.id.endswith("serverlessEndpoints/chat")
    )
    (vault,) = (record for record in world.cloud.index.records.values() if record.type == "Microsoft.KeyVault/vaults")
    azure = Azure(world.target, actions=[key_action("serverless_endpoint", place.id).lower()])
    found = keys(azure, Endpoint("chat", "a", "", "", "", "https://x", place.id, type="serverless_endpoint"))
    store = Vault(world.target, "kv-nowhere" if name == "no vault" else vault.name)
    if fault := BROKEN[name]:
        world.cloud.keep("fault", "f", fault)
    try:
        store.set("name", found.primary, "text/plain", {})
    except DeployerError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        assert error.__context__ is None
        assert "<secret>" in told
        assert canary.leaks(told) == []
        assert found.primary.reveal() not in told
    else:
        pytest.fail("it was written")
    finally:
        if fault:
            world.cloud.drop("fault", "f")
    assert identities.client_of(world.cloud, "ops")


def test_a_refusal_that_names_the_key_that_was_sent_is_told_without_it() -> None:
    world = World()
    world.apply(SHARED)
    (place,) = (each for each in world.cloud.index.records.values() if each.id.endswith("serverlessEndpoints/chat"))
    text = key(world.cloud, place, "primary")
    body = {"error": {"code": "BadRequest", "message": f"Error converting value '{text}' of '{quote(text)}'."}}
    fault = Fault("f", "answer", "PUT", "*/connections/*", times=0, status=400, body=body)
    world.cloud.keep("fault", "f", fault)
    failed = [event for event in world.run(world.plan(CHANGED)) if event.state is State.FAILED]
    assert failed
    for event in failed:
        assert "Error converting value '<secret>'" in event.detail
        assert canary.leaks(event.detail) == []


def test_a_secret_in_a_message_or_in_a_frame_stays_hidden() -> None:
    hidden = Secret(f"{MARK}-text")
    with pytest.raises(ZeroDivisionError) as caught:
        _ = [hidden, 1 / 0]
    told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert canary.leaks(told) == []
