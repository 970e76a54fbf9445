"""Keys go into a key vault straight from memory, and both are rotated while callers go on."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.keyvault.secrets import SecretClient
from click import Context
from msgspec.structs import replace

from deployer.azure.credential import Issued
from deployer.azure.key_vault import vault_host
from deployer.cli.main import main
from deployer.cli.menu import Menu
from deployer.endpoints.publish_keys import check_names
from deployer.sandbox.entra import identities, tokens
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.state.store import opened
from deployer.sandbox.transport import session
from deployer.values.endpoint import Endpoint
from deployer.values.problem import Refused
from tests.commands.applied import applied_once, copy_applied
from tests.conftest import Ran, Run
from tests.world import environment

FILE = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: closed, auth: entra") + (
    "foundry:\n  name: ai-mistral-test\n  deployments:\n    - {model: Mistral-Large-3, name: large, capacity: 10}\n"
    "    - {model: mistral-small-2503, name: small}\n"
)
STATE = Path(".deployer/sandbox.json")
OPS, OUTSIDER = "ops", "outsider"
CHAT, ACCOUNT = "test-assistants-chat", "test-ai-mistral-test"


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a sandbox with a hub, an account, and who may write secrets in the hub's vault."""
    folder = applied_once(tmp_path_factory, FILE)
    with opened(folder / "s.json") as cloud:
        for name, roles in ((OPS, ("Owner", "Key Vault Secrets Officer")), (OUTSIDER, ("Owner",))):
            identities.add(cloud, name)
            identities.assign(cloud, name, roles, "/")
    return folder


@pytest.fixture
def ready(run: Run, applied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """`keys WORDS` where the endpoints are, as somebody who may write secrets."""
    copy_applied(applied, tmp_path, FILE)
    monkeypatch.setenv("DEPLOYER_SANDBOX_IDENTITY", OPS)
    return lambda *words: run("keys", *words, "--sandbox", "test.yaml")


def vault_name(cloud: Cloud) -> str:
    (found,) = (record.name for record in cloud.index.records.values() if record.type == "Microsoft.KeyVault/vaults")
    return found


def client(cloud: Cloud, who: str = OPS) -> SecretClient:
    """Microsoft's client, as an identity of the sandbox."""
    mine = identities.client_of(cloud, who)
    credential: Any = Issued(lambda audience: tokens.issue(cloud, mine, audience))
    transport = RequestsTransport(session=session(cloud), session_owner=False)
    return SecretClient(f"https://{vault_name(cloud)}.vault.azure.net", credential, transport=transport)


def held(name: str) -> tuple[str, Mapping[str, str], int]:
    """Value, tags and number of versions of a secret."""
    with opened(STATE) as cloud, client(cloud) as mine:
        found = mine.get_secret(name)
        return str(found.value), found.properties.tags or {}, len(list(mine.list_properties_of_secret_versions(name)))


def live(end: str, *names: str) -> tuple[str, str]:
    """Both keys that the sandbox takes."""
    with opened(STATE) as cloud:
        (record,) = (item for id, item in cloud.index.records.items() if id.endswith(end))
        first, second = (key(cloud, record, name) for name in names or ("primary", "secondary"))
        return first, second


def change_vault(**properties: Any) -> None:
    with opened(STATE) as cloud:
        (record,) = (item for item in cloud.index.records.values() if item.name == vault_name(cloud))
        cloud.put(replace(record, body={**record.body, "properties": {**record.properties, **properties}}))


@pytest.fixture
def vault(ready: Callable[..., Ran]) -> str:
    with opened(STATE) as cloud:
        return vault_name(cloud)


def test_keys_and_urls_become_secrets_and_nothing_is_written_twice(ready: Callable[..., Ran], vault: str) -> None:
    done = ready("push", "--key-vault", vault, "-o", "json")
    assert done.code == 0, done.err
    rows = sorted(json.loads(done.out)["endpoints"], key=lambda row: str(row["project"]), reverse=True)
    assert [[one["name"] for one in row["secrets"]] for row in rows] == [
        [f"{CHAT}-key", f"{CHAT}-url"],
        [f"{ACCOUNT}-key", f"{ACCOUNT}-url"],  # one pair for the account, none for the endpoint without keys
    ]
    value, tags, versions = held(f"{CHAT}-key")
    assert (value, versions) == (live("endpoints/chat")[0], 1)
    assert (tags["deployer"], tags["deployer-key"]) == ("test", "primary")
    assert tags["deployer-id"].endswith("/serverlessendpoints/chat")
    assert held(f"{CHAT}-url")[0] == rows[0]["url"]
    assert held(f"{ACCOUNT}-key")[0] == live("accounts/ai-mistral-test", "Key1", "Key2")[0]
    again = ready("push", "--key-vault", f"https://{vault}.vault.azure.net/")
    assert again.out.count("unchanged") == 4
    assert held(f"{CHAT}-key")[2] == 1
    other = ready("push", "--key-vault", vault, "--endpoint", "chat", "--key", "secondary")
    assert other.code == 0
    assert held(f"{CHAT}-key")[::2] == (live("endpoints/chat")[1], 2)


def test_a_rotation_never_publishes_a_key_that_is_refused(ready: Callable[..., Ran], vault: str) -> None:
    asked = ("--key-vault", vault, "--endpoint", "chat", "--auto-approve")
    assert ready("push", *asked[:4]).code == 0
    first, second = live("endpoints/chat")
    begun = ready("rotate", *asked)
    assert begun.code == 0, begun.err
    assert "the secondary key of 'assistants/chat' is replaced: whoever sends it is refused; whoever sends the" in (
        begun.err
    )
    assert f"keys rotate --finish --key-vault {vault}" in begun.out
    old, new = live("endpoints/chat")
    assert (old, new != second, held(f"{CHAT}-key")[0]) == (first, True, new)
    twice = ready("rotate", *asked)
    assert (twice.code, "a rotation is under way" in twice.err, live("endpoints/chat")) == (1, True, (old, new))
    ended = ready("rotate", "--finish", *asked, "-o", "json")
    assert json.loads(ended.out)["endpoints"][0]["replaced"] == "primary"
    assert (live("endpoints/chat")[0] != old, live("endpoints/chat")[1], held(f"{CHAT}-key")[0]) == (True, new, new)
    after = live("endpoints/chat")
    idle = ready("rotate", "--finish", *asked)
    assert (idle.code, "is finished: no key is replaced" in idle.err, live("endpoints/chat")) == (0, True, after)
    assert ready("rotate", *asked).code == 0  # the next one goes the other way
    assert held(f"{CHAT}-key")[0] == live("endpoints/chat")[0] != after[0]
    assert live("endpoints/chat")[1] == new


def scripted(path: str, method: str = "POST") -> None:
    """Azure refuses such requests from now on."""
    body = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    with opened(STATE) as cloud:
        cloud.keep("fault", "x", Fault("x", "answer", method, path, times=0, status=403, body=body))


def mended() -> None:
    """Azure takes them again."""
    with opened(STATE) as cloud:
        cloud.drop("fault", "x")


@pytest.mark.parametrize("refused", ["*/serverlessendpoints/*/regeneratekeys", "*/accounts/*/regeneratekey"])
def test_a_rotation_that_ended_between_two_endpoints_is_gone_on_with(
    ready: Callable[..., Ran], vault: str, refused: str
) -> None:
    asked = ("--key-vault", vault, "--auto-approve")
    assert ready("push", *asked[:2]).code == 0
    before = live("endpoints/chat"), live("accounts/ai-mistral-test", "Key1", "Key2")
    scripted(refused)
    assert ready("rotate", *asked).code == 1
    half = live("endpoints/chat"), live("accounts/ai-mistral-test", "Key1", "Key2")
    mended()
    again = ready("rotate", *asked)
    assert again.code == 0, again.err
    after = live("endpoints/chat"), live("accounts/ai-mistral-test", "Key1", "Key2")
    for was, between, now, name in zip(before, half, after, (CHAT, ACCOUNT), strict=True):
        assert (now[0], now[1] != was[1], held(f"{name}-key")[0]) == (was[0], True, now[1])
        assert between[1] in (was[1], now[1])  # replaced once
    assert ready("rotate", *asked).code == 1
    assert ready("rotate", "--finish", *asked).code == 0


def test_a_connection_that_did_not_get_the_new_key_gets_it_when_the_command_is_repeated(
    ready: Callable[..., Ran], vault: str
) -> None:
    reports = "  - {name: reports, connections: [{name: chat, endpoint: assistants/chat}]}\nfoundry:"
    Path("test.yaml").write_text(FILE.replace("foundry:", reports))
    assert main(("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")) == 0
    asked = ("--key-vault", vault, "--endpoint", "chat", "--auto-approve")
    scripted("*/connections/chat", "PUT")
    failed = ready("rotate", *asked)
    assert (failed.code, "KEY007" in failed.err) == (1, True)
    keys = live("endpoints/chat")
    mended()
    again = ready("rotate", *asked)
    assert again.code == 0, again.err
    assert "is under way: no key is replaced" in again.err
    assert "written into connections: reports/chat" in again.out
    with opened(STATE) as cloud:
        (copy,) = (item for id, item in cloud.index.records.items() if id.endswith("/connections/chat"))
    assert copy.hidden["credentials"]["key"] == keys[1] == live("endpoints/chat")[1]


def test_a_push_in_the_middle_of_a_rotation_changes_nothing(ready: Callable[..., Ran], vault: str) -> None:
    asked = ("--key-vault", vault, "--endpoint", "chat")
    ready("rotate", *asked, "--auto-approve")
    published = held(f"{CHAT}-key")
    assert "unchanged" in ready("push", *asked).out
    assert held(f"{CHAT}-key") == published


def test_the_keys_of_an_account_are_rotated_once_and_everybody_is_named(ready: Callable[..., Ran], vault: str) -> None:
    with opened(STATE) as cloud:
        (account,) = (item for id, item in cloud.index.records.items() if id.endswith("accounts/ai-mistral-test"))
        (hub,) = (item for id, item in cloud.index.records.items() if id.endswith("workspaces/hub-test"))
        token, _ = tokens.issue(cloud, tokens.CLIENT, "https://management.azure.com")
        target = f"https://{account.name}.services.ai.azure.com/"
        sent: dict[str, Any] = {
            "category": "AIServices",
            "target": target,
            "authType": "ApiKey",
            "credentials": {"key": "k"},
        }
        made = session(cloud).put(
            f"https://management.azure.com{hub.id}/connections/copy?api-version=2025-12-01",
            json={"properties": {**sent, "metadata": {"ResourceId": account.id, "ApiType": "Azure"}}},
            headers={"authorization": f"Bearer {token}"},
        )
        assert made.status_code == 200, made.text
    before = live("accounts/ai-mistral-test", "Key1", "Key2")
    done = ready("rotate", "--key-vault", vault, "--endpoint", "large", "--endpoint", "small", "--auto-approve")
    assert done.code == 0, done.err
    assert "the secondary key of account 'ai-mistral-test' is replaced" in done.err
    assert "'ai-mistral-test/large', 'ai-mistral-test/small'" in done.err
    assert "Connections that may hold a copy: 'hub-test/copy'." in done.err
    after = live("accounts/ai-mistral-test", "Key1", "Key2")
    assert (after[0], after[1] != before[1], held(f"{ACCOUNT}-key")[0]) == (before[0], True, after[1])


def test_without_a_vault_the_user_says_which_key_callers_leave(ready: Callable[..., Ran]) -> None:
    first, second = live("endpoints/chat")
    begun = ready("rotate", "--endpoint", "chat", "--retire", "secondary", "--auto-approve")
    assert "keys rotate --finish --retire secondary" in begun.out
    assert (live("endpoints/chat")[0] != first, live("endpoints/chat")[1]) == (True, second)
    assert ready("rotate", "--finish", "--endpoint", "chat", "--retire", "secondary", "--auto-approve").code == 0
    assert live("endpoints/chat")[1] != second
    refused = ready("rotate", "--endpoint", "chat")
    assert (refused.code, "needs approval" in refused.err) == (1, True)


def test_a_rotation_whose_key_could_not_be_published_is_repeated(ready: Callable[..., Ran], vault: str) -> None:
    asked = ("--key-vault", vault, "--endpoint", "chat")
    ready("push", *asked)
    first, _ = live("endpoints/chat")
    body = {"error": {"code": "Forbidden", "message": "no", "innererror": {"code": "ForbiddenByFirewall"}}}
    with opened(STATE) as cloud:
        cloud.keep("fault", "no", Fault("no", "answer", "PUT", "/secrets/*", times=1, status=403, body=body))
    failed = ready("rotate", *asked, "--auto-approve")
    assert failed.code == 1
    assert "callers that send the primary key go on" in failed.err
    assert held(f"{CHAT}-key")[0] == first == live("endpoints/chat")[0]
    assert ready("rotate", *asked, "--auto-approve").code == 0
    assert held(f"{CHAT}-key")[0] == live("endpoints/chat")[1]


def closed() -> None:
    change_vault(publicNetworkAccess="Disabled")


def walled() -> None:
    change_vault(networkAcls={"defaultAction": "Deny"})


def of_policies() -> None:
    change_vault(enableRbacAuthorization=False)


def foreign() -> None:
    with opened(STATE) as cloud:
        client(cloud).set_secret(f"{CHAT}-key", "somebody else's")


def deleted() -> None:
    with opened(STATE) as cloud, client(cloud) as mine:
        mine.set_secret(f"{CHAT}-key", "x")
        mine.begin_delete_secret(f"{CHAT}-key")


def disabled() -> None:
    with opened(STATE) as cloud, client(cloud) as mine:
        mine.set_secret(f"{CHAT}-key", "x", enabled=False)


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (closed, "the network of the vault keeps this machine out"),
        (walled, "the network of the vault keeps this machine out"),
        (of_policies, "add an access policy for this identity with the permissions get and set on secrets"),
        (foreign, "was not written by deployer"),
        (deleted, "az keyvault secret recover"),
        (disabled, "enable its newest version"),
    ],
)
def test_what_a_vault_refuses_is_told_with_what_to_do(
    ready: Callable[..., Ran], vault: str, scene: Callable[[], None], told: str
) -> None:
    scene()
    before = live("endpoints/chat")
    done = ready("push", "--key-vault", vault, "--endpoint", "chat")
    assert done.code == 1
    assert told in " ".join(done.err.split())
    assert done.out == ""
    assert live("endpoints/chat") == before


def test_a_secret_of_somebody_else_is_taken_over_only_when_asked(ready: Callable[..., Ran], vault: str) -> None:
    foreign()
    assert ready("push", "--key-vault", vault, "--endpoint", "chat", "--adopt").code == 0
    assert held(f"{CHAT}-key")[::2] == (live("endpoints/chat")[0], 2)


def test_who_lacks_the_role_is_told_which(
    ready: Callable[..., Ran], vault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPLOYER_SANDBOX_IDENTITY", OUTSIDER)
    before = live("endpoints/chat")
    for words in (("push",), ("rotate", "--auto-approve")):
        done = ready(*words, "--key-vault", vault)
        assert done.code == 1
        assert "ForbiddenByRbac" in done.err
        assert "'Key Vault Secrets Officer'" in " ".join(done.err.split())
    assert live("endpoints/chat") == before


HOSTS = (
    "https://evil.example.com",
    "http://kv-test.vault.azure.net",
    "https://kv-test.vault.azure.net.evil.example.com",
    "https://kv-test.vault.azure.net:8443",
    "https://user@kv-test.vault.azure.net",
    "https://kv-test.vault.azure.net/secrets/x",
    "https://kv-test.vault.usgovcloudapi.net",
    "https://kv-test.privatelink.vaultcore.azure.net",
    "https://a.b.vault.azure.net",
    "https://[::1",
    "kv--test",
    "kv\ntest",
    "kv\u00e9test",
    "x",
    "",
)


def test_no_key_goes_to_a_host_that_is_no_vault_of_the_cloud(ready: Callable[..., Ran]) -> None:
    for word in HOSTS:
        with pytest.raises(Refused, match="is neither the name of a key vault"):
            vault_host(word)
    assert vault_host("kv-test") == vault_host("HTTPS://KV-test.vault.azure.net/") == "kv-test.vault.azure.net"
    assert vault_host("kv-test", "AzureUSGovernment") == "kv-test.vault.usgovcloudapi.net"
    assert vault_host("kv-test", "AzureChinaCloud") == "kv-test.vault.azure.cn"
    done = ready("push", "--key-vault", HOSTS[0])
    assert (done.code, "KEY003" in done.err) == (1, True)
    with opened(STATE) as cloud:
        assert not [entry for entry in cloud.log if "vault" in entry.host or "evil" in entry.host]


def test_a_vault_that_is_not_there_does_not_answer(ready: Callable[..., Ran]) -> None:
    done = ready("push", "--key-vault", "kv-nowhere", "--endpoint", "chat")
    assert (done.code, "KEY004: key vault 'kv-nowhere' does not answer" in done.err) == (1, True)


def test_names_that_would_be_one_secret_are_refused() -> None:
    def endpoint(project: str, name: str) -> Endpoint:
        id = f"/subscriptions/s/resourceGroups/r/providers/Microsoft.MachineLearningServices/workspaces/{project}"
        return Endpoint(
            name, project, "serverless endpoint", "m", "Online", "https://x", f"{id}/serverlessEndpoints/{name}",
            environment="prod", type="serverless_endpoint",
        )  # fmt: skip

    check_names([endpoint("a", "b"), endpoint("a", "c")])
    with pytest.raises(Refused, match="'a-b/c' and 'a/b-c' would both be secret 'prod-a-b-c-key'"):
        check_names([endpoint("a-b", "c"), endpoint("a", "b-c")])
    with pytest.raises(Refused, match="would have a name of"):
        check_names([endpoint("a" * 70, "b" * 60)])


def test_the_old_way_to_ask_for_a_key_still_works_and_typos_are_told(ready: Callable[..., Ran], run: Run) -> None:
    assert ready("--endpoint", "chat").out == ready("show", "--endpoint", "chat").out != ""
    assert "no command 'rotat', did you mean 'rotate'?" in run("keys", "rotat", "test.yaml").err


def test_microsofts_client_sees_versions_refusals_and_deletions(ready: Callable[..., Ran]) -> None:
    with opened(STATE) as cloud, client(cloud) as mine:
        one = mine.set_secret("name", "first", content_type="text/plain", tags={"a": "b"})
        two = mine.set_secret("name", "second")
        assert (one.properties.content_type, one.properties.tags) == ("text/plain", {"a": "b"})
        assert [mine.get_secret("name").value, mine.get_secret("NAME", one.properties.version).value] == [
            "second",
            "first",
        ]
        assert {item.version for item in mine.list_properties_of_secret_versions("name")} == {
            one.properties.version,
            two.properties.version,
        }
        mine.begin_delete_secret("name").wait()
        with pytest.raises(HttpResponseError, match="deleted but recoverable") as caught:
            mine.set_secret("name", "third")
        assert caught.value.status_code == 409
        assert mine.begin_recover_deleted_secret("name").result().name == "name"
        assert mine.get_secret("name").value == "second"
        mine.begin_delete_secret("name").wait()
        mine.purge_deleted_secret("name")
        assert mine.set_secret("name", "fourth").value == "fourth"
        with pytest.raises(HttpResponseError, match="was not found"):
            mine.get_secret("missing")
        with pytest.raises(HttpResponseError, match="not authorized to perform action"):
            client(cloud, OUTSIDER).get_secret("name")
        wrong: Any = Issued(lambda _: tokens.issue(cloud, tokens.CLIENT, "https://management.azure.com"))
        base = f"https://{vault_name(cloud)}.vault.azure.net"
        transport = RequestsTransport(session=session(cloud), session_owner=False)
        with pytest.raises(HttpResponseError, match="AKV10022"):
            SecretClient(base, wrong, transport=transport).get_secret("name")


def changing(menu: Menu, *above: str) -> Iterator[tuple[str, ...]]:
    """The commands that change Azure and report what came of it."""
    for name in menu.list_commands(Context(menu)):
        command = menu.get_command(Context(menu), name)
        if isinstance(command, Menu):
            yield from changing(command, *above, name)
        elif command:
            options = {each.name for each in command.params}
            if {"outputs", "sandbox"} <= options and ("auto_approve" in options or name == "push"):
                yield (*above, name)


WORDS = {
    ("apply",): ("--auto-approve",),
    ("destroy",): ("--auto-approve",),
    ("keys", "push"): ("--key-vault", ""),
    ("keys", "rotate"): ("--auto-approve", "--key-vault", ""),
    ("keys", "show"): ("--auto-approve", "--endpoint", "chat", "--rotate", "primary"),
    ("prune",): ("--auto-approve",),
    ("unlock",): ("--auto-approve", "--break"),
}
UNWRITABLE = {"notes.txt": "OUT003", "notes.txt/report": "OUT001", "link.txt": "OUT001", "test.yaml": "OUT003"}


def test_no_command_changes_azure_before_it_knows_that_it_can_write_its_result(
    ready: Callable[..., Ran], run: Run
) -> None:
    assert set(changing(Menu("deployer.cli.commands"))) == WORDS.keys()
    Path("notes.txt").write_text("mine\n")
    Path("link.txt").symlink_to("elsewhere.txt")
    Path("test.yaml").write_text(FILE.replace("capacity: 10", "capacity: 20"))
    with opened(STATE) as cloud:
        name = vault_name(cloud)
        cloud.log.clear()
    for command, words in WORDS.items():
        for file, code in UNWRITABLE.items():
            given = [word or name for word in words]
            done = run(*command, *given, "--sandbox", "--as-of", "2026-11-23", "--output-file", file, "test.yaml")
            assert (done.code, code in done.err) == (1, True), (command, file, done.err)
    assert Path("notes.txt").read_text() == "mine\n"
    with opened(STATE) as cloud:
        assert not [each for each in cloud.log if each.write or each.method == "PUT"]


@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGTERM, "rotate"), (signal.SIGINT, "rotate"), (signal.SIGTERM, "push")]
)
def test_a_signal_amid_the_writes_says_what_may_have_happened_and_the_same_command_goes_on(
    ready: Callable[..., Ran],
    vault: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    number: signal.Signals,
    words: str,
) -> None:
    asked = (words, "--key-vault", vault, *(["--auto-approve"] if words == "rotate" else []))
    real = SecretClient.set_secret

    def struck(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(SecretClient, "set_secret", real)
        signal.raise_signal(number)
        return real(*given, **more)

    monkeypatch.setattr(SecretClient, "set_secret", struck)
    if number == signal.SIGINT:
        before = signal.signal(number, signal.default_int_handler)  # a build may run its steps with it ignored
        done = ready(*asked)
        signal.signal(number, before)
        assert done.code == 130
        told = done.err
    else:
        with pytest.raises(SystemExit, match="143"):
            ready(*asked)
        told = capfd.readouterr().err
    assert "Stopped: " in told and "To go on, run the same command again." in told
    again = ready(*asked)
    assert again.code == 0, again.err
    assert held(f"{CHAT}-key")[0] == live("endpoints/chat")[words == "rotate"]
