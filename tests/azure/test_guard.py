"""What is not in the plan does not leave: whatever is changed about a request, and whichever way it would go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from azure.core.pipeline import Pipeline, PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest
from msgspec.structs import replace
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.pipeline_policies import Guard, normal
from deployer.azure.target import Target
from deployer.live.sandbox_target import SandboxClock
from deployer.sandbox.entra import tokens
from deployer.sandbox.server.serve import Serving, running
from deployer.values.change import Step
from deployer.values.problem import Unsafe
from tests.world import World, environment

SMALL = environment("model: mistral-small-2503, name: chat")
Tampering = Callable[[HttpRequest], None]


@dataclass(frozen=True, slots=True)
class Reached:
    """A sandbox, the writes that are planned for it, and a way there."""

    world: World
    steps: tuple[Step, ...]
    target: Target

    def send(self, change: Tampering) -> int:
        """How the first write, of the resource group, is answered when it is let through."""
        step = self.steps[0]
        transport = RequestsTransport(
            session=self.target.session(), session_owner=False, connection_verify=self.target.authority
        )
        guard = Guard(self.target, self.steps, [f"{step.url.partition('?')[0].lower()}/listkeys"])
        request = HttpRequest(step.method, f"{self.target.endpoint}{step.url}", json=step.body)
        request.headers["Authorization"] = f"Bearer {self.world.token}"
        policies: list[Any] = [Tamper(change), guard]
        return int(Pipeline(transport, policies).run(request).http_response.status_code)

    def stopped(self, change: Tampering) -> str:
        """Why it is stopped; fails when anything arrives."""
        before = len(self.world.cloud.log)
        with pytest.raises(Unsafe) as stopped:
            self.send(change)
        assert len(self.world.cloud.log) == before
        return stopped.value.problems[0].code


@pytest.fixture(scope="module", params=["in process", "over TLS"])
def reached(request: Any, tmp_path_factory: Any) -> Iterator[Reached]:
    """A sandbox, a plan for it, and either way there."""
    world = World()
    steps = world.plan(SMALL).steps()
    if request.param == "in process":
        yield Reached(world, steps, world.target)
        return
    ca: Path = tmp_path_factory.mktemp("tls") / "ca.pem"
    with running(world.cloud, Serving(ca)) as served:
        base = served.variables["AZURE_RESOURCE_MANAGER_ENDPOINT"]
        identity = Issued(lambda _: tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com"))
        yield Reached(
            world, steps, Target(identity, base, f"{base}/.default", str(ca), clock=SandboxClock(world.cloud))
        )


class Tamper(SansIOHTTPPolicy[Any, Any]):
    """Somebody between the SDK and the guard."""

    def __init__(self, change: Tampering) -> None:
        super().__init__()
        self.change = change

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Change the request on its way."""
        self.change(request.http_request)


def body(change: Callable[[bytes], bytes]) -> Tampering:
    def tamper(request: HttpRequest) -> None:
        content = request.content if isinstance(request.content, bytes) else str(request.content).encode()
        request._data = change(content)
        request.headers["Content-Length"] = str(len(request._data))

    return tamper


def url(before: str, after: str) -> Tampering:
    def tamper(request: HttpRequest) -> None:
        assert before in request.url
        request.url = request.url.replace(before, after)

    return tamper


def method(name: str) -> Tampering:
    return lambda request: setattr(request, "method", name)


def header(name: str, value: str) -> Tampering:
    return lambda request: request.headers.update({name: value})


def both(*changes: Tampering) -> Tampering:
    def tamper(request: HttpRequest) -> None:
        for change in changes:
            change(request)

    return tamper


TAMPERED: dict[str, Tampering] = {
    "a letter of a value": body(lambda it: it.replace(b'"eastus2"', b'"eastus3"')),
    "a letter of a key": body(lambda it: it.replace(b'"location"', b'"Location"')),
    "a tag more": body(lambda it: it.replace(b'"tags": {', b'"tags": {"more": "", ')),
    "a key twice, the last as planned": body(lambda it: it.replace(b'"location"', b'"location": "x", "location"')),
    "no body": body(lambda _: b""),
    "half a body": body(lambda it: it[:-1]),
    "something behind the body": body(lambda it: it + b"{}"),
    "a list around the body": body(lambda it: b"[" + it + b"]"),
    "another name": url("rg-test", "rg-tess"),
    "one level deeper": url("rg-test", "rg-test/providers/Microsoft.Storage/storageAccounts/st"),
    "one level higher": url("/resourceGroups/rg-test", ""),
    "a path that climbs": url("rg-test", "rg-test/../rg-other"),
    "a path that climbs and comes back": url("rg-test", "rg-other/../rg-test"),
    "a path that climbs in quotes": url("rg-test", "rg-other/%2e%2e/rg-test"),
    "a path that climbs in quotes of quotes": url("rg-test", "rg-test/%252e%252e/rg-other"),
    "a path that climbs by a backslash": url("rg-test", "rg-other\\..\\rg-test"),
    "a path that stays where it is": url("rg-test", "./rg-test"),
    "an empty segment": url("/resourceGroups/rg-test", "/resourceGroups//rg-test"),
    "a slash in quotes of quotes": url("rg-test", "rg-test%252fproviders"),
    "a full stop of another alphabet": url("rg-test", "\uff0e\uff0e/rg-test"),
    "a slash in quotes": url("/resourceGroups/rg-test", "/resourceGroups%2Frg-test"),
    "a question mark in quotes": url("?api-version", "%3Fapi-version"),
    "another api-version": url("api-version=2025-04-01", "api-version=2021-04-01"),
    "a parameter more": url("api-version=2025-04-01", "api-version=2025-04-01&forceToPurge=true"),
    "the api-version twice": url("api-version=2025-04-01", "api-version=2025-04-01&api-version=2021-04-01"),
    "another subscription": url("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001"),
    "another host": url("https://", "https://management.azure.com.evil.example/"),
    "a user before the host": url("https://", "https://management.azure.com@"),
    "another port": lambda request: setattr(
        request, "url", request.url.replace("/subscriptions", ":8443/subscriptions", 1)
    ),
    "plain http": url("https://", "http://"),
    "DELETE": method("DELETE"),
    "POST": method("POST"),
    "PATCH": method("PATCH"),
    "lower case": method("put"),
    "an unheard method": method("MOVE"),
    "another method in a header": header("X-HTTP-Method-Override", "DELETE"),
    "another method in the header of a GET": both(method("GET"), body(lambda _: b""), header("x-http-method", "PUT")),
    "a body in a GET": method("GET"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_request_that_was_changed_is_stopped_before_the_socket(reached: Reached, name: str) -> None:
    assert "rg-test?" in reached.steps[0].url
    assert reached.stopped(TAMPERED[name]) == "AZR001"


@pytest.mark.parametrize("action", ["/regeneratekeys", "/listKeys/../delete", "/listkeys%2Fmore"])
def test_only_the_allowed_actions_are_posted(reached: Reached, action: str) -> None:
    assert reached.stopped(both(method("POST"), url("rg-test", f"rg-test{action}"))) == "AZR001"


@pytest.mark.parametrize("number", range(6))
def test_a_body_that_stands_for_another_resource_is_stopped(reached: Reached, number: int) -> None:
    other = json.dumps(reached.steps[number + 1].body).encode()
    assert reached.stopped(body(lambda _: other)) == "AZR001"


def test_what_is_planned_passes_however_it_is_spelled(reached: Reached) -> None:
    for change in (
        lambda _: None,
        url("rg-test", "RG-T%65st"),
        body(lambda it: json.dumps(json.loads(it), indent=1).encode()),
    ):
        assert reached.send(change) in (200, 201)
    assert normal("/a%2Fb/C?b=1&A=%20") == "/a%2fb/c?a=%20&b=1"


class Redirecting(BaseAdapter):
    """An Azure that sends everybody elsewhere, and counts who came."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        """307, which keeps method and body."""
        self.urls.append(request.url)
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 307, request.url, request
        answer.headers["Location"] = "https://evil.example/take"
        answer.raw = HTTPResponse(body=BytesIO(), status=307, preload_content=False)
        return answer

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("kind", ["resource_group", "storage_account", "marketplace_subscription"])
def test_no_writer_follows_a_redirect(kind: str) -> None:
    world, adapter = World(), Redirecting()
    (step,) = next(change.steps for change in world.plan(SMALL).changes if change.kind == kind)
    session = requests.Session()
    session.mount("https://", adapter)
    session.hooks["response"] = []  # nobody holds this Azure to the contract
    target = Target(world.target.credential, session=lambda: session, clock=SandboxClock(world.cloud))
    answer = Azure(target, steps=[step]).write(step)
    assert answer.status == 307
    assert Azure(target).read(step.url).status == 307
    assert {url.partition("/subscriptions")[0] for url in adapter.urls} == {"https://management.azure.com"}


@pytest.mark.parametrize("piece", ["..", "%2e%2e", "%252E%252E", ".%2e", "..%5c.."])
def test_nothing_is_read_where_a_path_climbs(reached: Reached, piece: str) -> None:
    climbing = both(method("GET"), body(lambda _: b""), url("rg-test", f"rg-test/{piece}/rg-other"))
    assert reached.stopped(climbing) == "AZR001"


def test_a_planned_write_that_climbs_is_judged_by_what_is_sent(reached: Reached) -> None:
    """Even a plan that says so leads nowhere else: the client resolves the path before it sends it."""
    step = replace(reached.steps[0], url=reached.steps[0].url.replace("rg-test", "rg-test/../rg-other"))
    with pytest.raises(Unsafe, match=r"its path contains '\.\.'"):
        Azure(reached.target, steps=[step]).post(step)
