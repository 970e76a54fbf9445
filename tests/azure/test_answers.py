"""An answer of Azure's is foreign data: what is no answer is never taken for one, and each run ends in one line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from deployer.applying.apply import apply
from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.decode import DEPTH, decoded
from deployer.azure.no_answer import Lost, Unreadable
from deployer.planning.plan_environment import plan_environment
from deployer.values.change import Plan
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Refused
from tests.azure.foreign import Bytes, between, of
from tests.world import SUBSCRIPTION, World, environment

TEXT = environment("model: mistral-small-2503, name: chat")
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
HOST = "https://management.azure.com"

DEEP = b'{"value": ' + b"[" * 5000 + b"]" * 5000 + b"}"
ODD = {
    "empty": b"",
    "a page": b"<html><head><title>Sign in</title></head><body>Please sign in</body></html>",
    "cut short": b'{"value": [{"id": "/subscr',
    "a list": b"[]",
    "a text": b'"value"',
    "a number": b"5",
    "null": b"null",
    "deep": DEEP,
    "deep enough to be parsed": b'{"value": ' + b"[" * 200 + b"]" * 200 + b"}",
    "not a number": b'{"value": [{"id": "x", "properties": {"n": NaN}}]}',
    "no text": b"\xff\xfe\x00",
    "a number too long": b'{"value": ' + b"9" * 5000 + b"}",
    "no list": b"{}",
    "a null list": b'{"value": null}',
    "a list that is a number": b'{"value": 5}',
    "a list that is an object": b'{"value": {"id": "x"}}',
    "a list of nothing": b'{"value": [null]}',
    "an item without id": b'{"value": [{}]}',
    "an item whose id is a number": b'{"value": [{"id": 5}]}',
    "an item whose properties are a number": b'{"value": [{"id": "/x", "properties": 5}]}',
    "an item whose tags are a list": b'{"value": [{"id": "/x", "tags": []}]}',
    "an item whose tag is an object": b'{"value": [{"id": "/x", "tags": {"deployer": {}}}]}',
    "an item whose type is a list": b'{"value": [{"id": "/x", "type": []}]}',
    "a link that is a number": b'{"value": [], "nextLink": 5}',
    "a link to elsewhere": b'{"value": [], "nextLink": "https://evil.example.com/subscriptions"}',
    "a link over plain http": b'{"value": [], "nextLink": "http://management.azure.com/subscriptions"}',
    "a link with a user": b'{"value": [], "nextLink": "https://management.azure.com@evil.example.com/x"}',
}


def _at(path: str, _: str, url: str) -> bool:
    return url.partition("?")[0] == path


def planned(world: World, target: Any, choices: PlanOptions = PlanOptions()) -> Plan:  # noqa: B008 - frozen
    return plan_environment(Azure(target), world.ready(TEXT), choices).plan


def reads(world: World) -> list[str]:
    """The paths that a plan reads."""
    target, seen = between(world, lambda *_: False, Bytes())
    planned(world, target)
    return sorted({url.partition("?")[0] for _, url in seen.asked})


@pytest.fixture(scope="module")
def live() -> World:
    """A sandbox where the environment is as it should be."""
    world = World()
    world.apply(TEXT)
    return world


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_what_is_no_list_is_refused_with_the_request_and_asked_for_again_first(live: World, body: bytes) -> None:
    path = f"{HOST}{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"

    def chosen(method: str, url: str) -> bool:
        return url.partition("?")[0].lower() == path.lower()

    with pytest.raises(Unreadable) as raised:
        planned(live, between(live, chosen, Bytes(200, body))[0])
    message = raised.value.problems[0].message
    request = path.removeprefix(HOST).lower()
    assert message.lower().startswith(f"azure's answer to get {request} cannot be read: ")
    assert "(HTTP 200" in message
    assert message.isprintable() and len(message) < 500
    assert planned(live, between(live, chosen, Bytes(200, body), 1)[0]).is_empty


def test_a_list_that_leads_to_a_page_of_before_ends(live: World) -> None:
    def chosen(method: str, url: str) -> bool:
        return url.partition("?")[0].lower().endswith("/workspaces")

    url = f"{HOST}{GROUP}/providers/Microsoft.MachineLearningServices/workspaces?page=2"
    target, seen = between(live, chosen, of({"value": [], "nextLink": url}))
    with pytest.raises(Unreadable, match="its pages have no end"):
        planned(live, target)
    assert len([url for _, url in seen.asked if "page=2" in url]) == 3


PASSING = {
    "not found": of({"error": {"code": "ResourceNotFound", "message": "not found"}}, 404),
    "no parent": of({"error": {"code": "ParentResourceNotFound", "message": "not found"}}, 404),
    "not found, without a word": Bytes(404),
    "not found, says a page": Bytes(404, ODD["a page"]),
    "not registered": of({"error": {"code": "MissingSubscriptionRegistration", "message": "register"}}, 409),
    "no list": of({}),
    "null": of({"value": None}),
    "cut": Bytes(0),
    "busy": of({"error": {"code": "ServerBusy"}}, 503),
}


@pytest.mark.parametrize("times", [1, 2, 10**6])
@pytest.mark.parametrize("said", PASSING.values(), ids=PASSING)
def test_whatever_read_is_answered_as_not_there_nothing_is_made_over_what_is(
    live: World, said: Bytes, times: int
) -> None:
    """One address after the other, once, twice, and for good."""
    paths = reads(live)
    assert len(paths) >= 7
    for path in paths:
        target, _ = between(live, partial(_at, path), said, times)
        try:
            plan = planned(live, target)
        except Refused as refused:
            assert "Azure" in refused.problems[0].message or "GET" in refused.problems[0].message
            assert times > 1 or said.status in (404, 409), path
        else:
            made = [change for change in plan.changes if change.action.value in ("create", "replace")]
            assert not made, (path, [change.address for change in made])


@pytest.mark.parametrize("said", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("times", [1, 10**6])
def test_a_group_is_left_alone_when_its_content_cannot_be_seen(said: Bytes, times: int) -> None:
    world = World()
    world.apply(TEXT)
    plan = planned(world, world.target, PlanOptions(destroy=True, purge=True))
    stranger = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/strangersaccount"
    body = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    world.put(stranger, "2025-08-01", body)

    def chosen(method: str, url: str) -> bool:
        return url.partition("?")[0].lower().endswith("/rg-test/resources")

    target, seen = between(world, chosen, said, times)
    ended = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    group = ended[GROUP.lower()]
    assert group.state is State.FAILED
    assert "deployer itself failed" not in group.detail
    assert not [url for method, url in seen.asked if method == "DELETE" and url.partition("?")[0].endswith("rg-test")]


def test_a_group_whose_content_is_empty_is_looked_at_twice_before_it_is_deleted() -> None:
    world = World()
    world.apply(TEXT)
    plan = planned(world, world.target, PlanOptions(destroy=True, purge=True))
    target, seen = between(world, lambda *_: False, Bytes())
    assert {event.state for event in apply(plan, Azure(target, steps=plan.steps()))} >= {State.DONE}
    order = [method for method, url in seen.asked if "/rg-test/resources?" in url or "/rg-test?" in url]
    assert order[: order.index("DELETE")].count("GET") == 2


def _bodies() -> Iterator[Any]:
    odd: tuple[Any, ...] = (None, 5, "text", True, [], [None], [5], {}, {"value": 5}, [{"info": 5}], [{"type": []}])
    for value in odd:
        for name in ("details", "additionalInfo", "info", "properties", "innererror", "message", "code", "target"):
            yield {"error": {"code": "Odd", "message": "as it is", name: value}}
        yield {"error": value}
        yield {"error": {"code": "Odd", "additionalInfo": [{"type": "InnerError", "info": value}]}}
        yield {"error": {"code": "Odd", "message": "as it is", "details": [{"code": value, "message": value}]}}


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_an_error_of_any_shape_is_told_with_the_text_that_is_there(status: int) -> None:
    for body in _bodies():
        answer = decoded("PUT /x", status, {}, json.dumps(body).encode())
        assert not answer.ok
        assert answer.reason.isprintable()
        said = body["error"] if isinstance(body["error"], dict) else {}
        if said.get("code") == "Odd" and said.get("message") == "as it is" and not said.get("details"):
            assert "as it is" in answer.reason or "innererror" in said


def test_errors_of_any_shape_fail_a_write_and_no_more() -> None:
    world = World()
    plan = planned(world, world.target)
    for body in _bodies():
        target, _ = between(world, lambda method, _: method == "PUT", of(body, 400))
        ended = [event for event in apply(plan, Azure(target, steps=plan.steps())) if event.state is State.FAILED]
        assert len(ended) == 1
        assert "bug" not in ended[0].detail


def test_the_first_words_of_a_page_are_told_without_markup_or_control_or_secrets() -> None:
    page = b"<html><style>p{}</style><h1>Forbidden</h1>\x1b[31m by\x00 proxy; token=abcdef ey" + b"J" * 90 + b" </html>"
    answer = decoded("GET /x", 403, {"Content-Type": "text/html"}, page)
    assert answer.reason == "HTTP 403: Forbidden [31m by proxy; token=... ..."


def test_the_words_of_an_answer_with_keys_are_told_by_nobody() -> None:
    with pytest.raises(Unreadable) as raised:
        decoded("POST /x/listKeys", 200, {}, b'{"primaryKey": "hunter2"')
    assert "hunter2" not in str(raised.value)
    with pytest.raises(Unreadable) as raised:
        decoded("PUT /x", 200, {}, b'{"environmentVariables": {"API_KEY": "hunter2"')
    assert "hunter2" not in str(raised.value)


def test_half_a_character_becomes_one_that_can_be_written() -> None:
    body = decoded("GET /x", 200, {}, b'{"id": "a\\ud800b", "\\udfff": ["\\ud83d\\ude00"]}').body
    assert body["id"] == "a\ufffdb"
    assert json.dumps(body, ensure_ascii=False).encode()
    assert "\U0001f600" in str(body)


@pytest.mark.parametrize("depth", [10, DEPTH - 1])
def test_what_azure_nests_is_read(depth: int) -> None:
    assert decoded("GET /x", 200, {}, b'{"a":' * depth + b"1" + b"}" * depth).ok


@pytest.mark.parametrize(("request_line", "status"), [("PUT /x", 202), ("DELETE /x", 200), ("DELETE /x", 204)])
def test_an_answer_whose_body_nobody_needs_may_have_any(request_line: str, status: int) -> None:
    assert decoded(request_line, status, {}, b"<html>") == Answer(status, {}, None, request_line, "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["https://evil.example.com/x", "http://management.azure.com/x", "/elsewhere"])
def test_a_redirect_is_refused_by_name_and_followed_by_nobody(live: World, status: int, to: str) -> None:
    target, seen = between(live, lambda method, url: "/workspaces?" in url, Bytes(status, b"", {"Location": to}))
    with pytest.raises(Refused, match=f"HTTP {status}: a redirect to '.*{to[-6:]}', which deployer does not follow"):
        planned(live, target)
    assert not [url for _, url in seen.asked if to.removeprefix("/") in url]


@pytest.mark.parametrize("status", [302, 307])
def test_a_write_that_is_answered_with_a_redirect_was_not_taken(status: int) -> None:
    world = World()
    plan = planned(world, world.target)
    said = Bytes(status, b"", {"Location": "https://evil.example.com/x"})
    target, seen = between(world, lambda method, _: method == "PUT", said)
    ended = [event for event in apply(plan, Azure(target, steps=plan.steps())) if event.state is State.FAILED]
    assert len(ended) == 1
    assert f"HTTP {status}: a redirect to 'https://evil.example.com/x'" in ended[0].detail
    assert not [url for _, url in seen.asked if "evil" in url]


@pytest.mark.parametrize(
    "body", [b"", b"<html>captive portal</html>", b"[]", DEEP, b"null"], ids=lambda body: str(len(body))
)
def test_a_write_whose_answer_cannot_be_read_is_judged_by_the_resource(body: bytes) -> None:
    world = World()
    plan = planned(world, world.target)

    class Sent:
        done = 0

    target, seen = between(world, lambda *_: False, Bytes())
    inner = seen.inner.send

    def send(request: Any, *more: Any, **options: Any) -> Any:
        """It takes effect, and its answer is another."""
        found = inner(request, *more, **options)
        if request.method == "PUT" and found.status_code in (200, 201):
            found._content, found._content_consumed = body, True
            Sent.done += 1
        return found

    seen.inner.send = send  # type: ignore[method-assign]
    ended = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    assert Sent.done > 2
    assert {event.state for event in ended.values()} == {State.DONE}
    assert world.plan(TEXT).is_empty


@pytest.mark.parametrize(
    "said", [Bytes(0), of({"error": {"code": "x"}}, 503), Bytes(200, b"{"), Bytes(403, ODD["a page"])], ids=str
)
def test_a_plan_that_gets_no_answer_ends_in_one_line_and_sends_nothing(live: World, said: Bytes) -> None:
    target, seen = between(live, lambda *_: True, said)
    with pytest.raises(Refused) as raised:
        planned(live, target)
    assert len(raised.value.problems) == 1
    assert "\n" not in raised.value.problems[0].message
    assert {method for method, _ in seen.asked} == {"GET"}


def test_what_is_lost_says_so_in_its_own_words(live: World) -> None:
    target, seen = between(live, lambda *_: True, Bytes(0))
    with pytest.raises(Lost) as raised:
        planned(live, target)
    assert raised.value.problems[0].message.startswith("no answer from Azure to GET /subscriptions/")
    assert len(seen.asked) == 5


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("claims", ["!!!notb64", "////", "QUFB,/w==", "QUFB /w==", "a", "W10=", "", "QUFB" * 9000])
def test_a_challenge_that_nobody_can_read_is_a_401_and_no_more(claims: str, method: str) -> None:
    headers = {"WWW-Authenticate": f'Basic, Bearer realm="x", error="insufficient_claims", claims="{claims}"'}
    world = World()
    said = of({"error": {"code": "InvalidAuthenticationToken", "message": "m"}}, 401, **headers)
    target, _ = between(world, lambda asked, url: asked == method and "/rg-test" in url, said)
    plan = world.plan(TEXT)
    if method == "GET":
        assert Azure(target).read(f"{GROUP}?api-version=2025-04-01").status == 401
    else:
        failed = [event for event in apply(plan, Azure(target, steps=plan.steps())) if event.state is State.FAILED]
        assert [event.detail for event in failed] == ["InvalidAuthenticationToken: m"]
