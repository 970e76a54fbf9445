"""The policies that sit in every client: a guard, our own patience, and a name for each request."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests
from azure.core.exceptions import AzureError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy

from deployer.azure.answer import reasons
from deployer.azure.decode import decoded
from deployer.azure.late_values import fits
from deployer.azure.pause import jitter, retry_after
from deployer.azure.remedies import connection
from deployer.azure.target import Target
from deployer.values.armid import segment_fault
from deployer.values.change import Step
from deployer.values.json_path import digest
from deployer.values.problem import Refused, Unsafe

TRIES = 8
PATIENCE = 600.0
"""Seconds one request may take with all its repetitions."""
UNANSWERED, SILENCE = 5, 150.0
"""How often a request is sent to which no answer comes, and seconds after which it is not sent again."""
_OVERRIDES = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})
_NAMESPACE = re.compile(r"use namespace '([\w.]{1,80})'")
PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses that may pass by themselves."""


class Guard(SansIOHTTPPolicy[Any, Any]):
    """Lets a request that changes something leave only when the plan contains exactly it, and no request leave for
    another host. Sits behind the retries, so that it sees every attempt.
    """

    def __init__(self, target: Target, steps: Iterable[Step] = (), actions: Iterable[str] = ()) -> None:
        """`actions`: paths (lower case) of POSTs that change nothing, such as listKeys, allowed to this command."""
        super().__init__()
        self.host, self.fences = target.host, target.fences
        steps = tuple(steps)
        self.steps = {(step.method, normal(step.url), digest(step.body)) for step in steps}
        copied = [(step, value) for step in steps for _, value in step.late]
        self.late = {(step.method, normal(step.url)): step.body for step, _ in copied}
        told = (value.action for _, value in copied if value.secret)
        self.actions = frozenset(normal(path) for path in (*actions, *told))

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Raises Unsafe, before the bearer token is fetched and before anything is sent."""
        sent = request.http_request
        url = urlsplit(as_sent(sent.url))
        if url.scheme != "https" or url.netloc.lower() != self.host:
            raise _unplanned(f"a request to '{url.scheme}://{url.netloc}' was stopped: Azure is at '{self.host}'")
        if smuggled := next((name for name in sent.headers if name.lower() in _OVERRIDES), ""):
            raise _unplanned(f"{sent.method} {url.path} was stopped: its header '{smuggled}' asks for another method")
        if _climbs(sent.url):
            raise _unplanned(f"{sent.method} {urlsplit(sent.url).path} was stopped: its path contains '..'")
        if sent.method in ("GET", "HEAD") and not _content(sent):
            return
        if reason := next(filter(None, map(segment_fault, map(unquote, url.path.split("/")[1:]))), ""):
            raise _unplanned(f"{sent.method} {url.path} was stopped: {reason}")
        if sent.method == "POST" and normal(url.path) in self.actions:
            return
        place = (sent.method, normal(f"{url.path}?{url.query}"))
        if (*place, _body(sent)) not in self.steps and not fits(self.late.get(place), _json(sent)):
            raise _unplanned(f"{sent.method} {url.path} was stopped: the plan does not contain this request")
        for fence in self.fences:
            fence()


def as_sent(url: str) -> str:
    """A URL as requests and urllib3 put it on the wire: dot segments are resolved, what needs no quotes has none."""
    prepared = requests.PreparedRequest()
    try:
        prepared.prepare_url(url, None)
    except requests.RequestException as error:
        raise _unplanned(f"a request was stopped: its address cannot be sent ({type(error).__name__})") from None
    return str(prepared.url)


def _climbs(url: str) -> bool:
    """Whether a path, decoded as often as anybody may, holds `.` or `..`: it leads elsewhere than it reads."""
    path, before = urlsplit(url).path.replace("\\", "/"), ""
    while path != before:
        path, before = unquote(path).replace("\\", "/"), path
    return not {".", ".."}.isdisjoint(path.split("/"))


def normal(url: str) -> str:
    """A path and query as they compare: quoted alike, without case, parameters in alphabetical order."""
    path, mark, query = url.partition("?")
    parameters = sorted(quote(unquote(part), safe="=") for part in query.split("&"))
    return f"{'/'.join(quote(unquote(part), safe='') for part in path.split('/'))}{mark}{'&'.join(parameters)}".lower()


def _content(request: Any) -> Any:
    return request.content if hasattr(request, "content") else request.body


def _body(request: Any) -> str:
    """The digest of a body; nothing for one that no plan can hold, as it is no JSON or says a thing twice."""
    found = _json(request)
    return "" if found is _NO_JSON else digest(found)


def _json(request: Any) -> Any:
    content = _content(request)
    if content is not None and not isinstance(content, str | bytes):
        return _NO_JSON
    try:
        return json.loads(content, object_pairs_hook=_once) if content else None
    except (ValueError, RecursionError):
        return _NO_JSON


_NO_JSON = object()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _unplanned(message: str) -> Unsafe:
    return Unsafe.of("AZR001", message, help="plan again; nothing was sent")


class Taken(Exception):
    """An SDK's request was answered. Raised through the SDK, so that none of its code reads what came: each has its own
    way to fail at what it does not expect, and we read every answer ourselves (decode.py).
    """

    def __init__(self, response: Any) -> None:
        self.response = response
        super().__init__("answered")


class Patience(RetryPolicy):  # type: ignore[type-arg]
    """Repeats what may be repeated: connections that failed, and passing errors of requests that are safe to repeat.

    azure-core's own policy repeats POST on 500 and obeys any Retry-After, however long (reliability.md 3.1).
    """

    def __init__(self, target: Target, *, takes: bool = False) -> None:
        """`takes`: the answer is raised as Taken."""
        super().__init__()
        self.clock, self.takes = target.clock, takes

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """The last answer, whatever it says; the last error of the connection where there was none."""
        response = self._answer(request)
        if self.takes:
            raise Taken(response.http_response)
        return response

    def _answer(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        start = self.clock.now()
        end = start + PATIENCE
        for attempt in range(1, TRIES + 1):
            wait: float | None = None
            failure: AzureError | None = None
            try:
                response = self._sent(request)
            except (ServiceRequestError, ServiceResponseError) as error:
                failure = error
                known = connection(error)
                cut_off = attempt >= UNANSWERED or self.clock.past(start + SILENCE) or bool(known and known.permanent)
                if not cut_off and (isinstance(error, ServiceRequestError) or _repeatable(request)):
                    wait = _pause(attempt)
            else:
                _registered(response)
                if response.http_response.status_code in PASSING and _worth(request, response):
                    wait = max(_retry_after(response), _pause(attempt))
                if wait is None or attempt == TRIES or self.clock.past(end - wait):
                    return response
            if failure and (wait is None or attempt == TRIES or self.clock.past(end - wait)):
                raise failure
            self.clock.sleep(wait or 0.0)
        raise AssertionError("the last try returns or raises")

    def _sent(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """The answer. A 401 took no effect: azure-core's policy then forgets its token, and one more request, whatever
        it asks for, is sent with a new one.
        """
        response = self.next.send(request)
        if response.http_response.status_code != 401:
            return response
        self.clock.sleep(1.0)
        return self.next.send(request)


def _repeatable(request: PipelineRequest[Any]) -> bool:
    sent = request.http_request
    if sent.method == "POST":
        return str(urlsplit(sent.url).path).lower().endswith(("/getlogs", "/listkeys", "/validate", "/whatif"))
    # Subscribing costs money and is not idempotent: read before repeating (reliability.md, F3). So is a template that
    # may subscribe.
    spending = ("/marketplacesubscriptions/", "/microsoft.resources/deployments/")
    return not (sent.method == "PUT" and any(part in sent.url.lower() for part in spending))


def _worth(request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> bool:
    return response.http_response.status_code == 429 or _repeatable(request)


def _pause(attempt: int) -> float:
    return jitter(0.0, min(60.0, 0.8 * 2**attempt))


def _retry_after(response: PipelineResponse[Any, Any]) -> float:
    default = 60.0 if response.http_response.status_code == 429 else 0.0  # Azure RPC guide: 60 s where none is said
    return retry_after(response.http_response.headers, default)


def _registered(response: PipelineResponse[Any, Any]) -> None:
    """Stops azure-mgmt-core, further up, from registering a provider by itself and waiting without limit. A read goes
    through: nothing can be there of a provider that is not registered.
    """
    answer = response.http_response
    if answer.status_code != 409 or response.http_request.method in ("GET", "HEAD"):
        return
    content = answer.read() if hasattr(answer, "read") else answer.body()
    error = decoded("", answer.status_code, {}, content).error
    if "MissingSubscriptionRegistration" not in [code for code, _ in reasons(error)]:
        return
    details = error.get("details")
    first = details[0] if isinstance(details, list) and details else None
    target = first.get("target") if isinstance(first, Mapping) else None
    said = _NAMESPACE.search(next((text for _, text in reasons(error) if text), ""))
    namespace = target if isinstance(target, str) and target else said[1] if said else ""
    message = f"the subscription is not registered to use '{namespace or 'a namespace this environment needs'}'"
    help = f"run 'az provider register --namespace {namespace or 'NAMESPACE'} --wait'"
    raise Refused.of("AZR002", message, help=help)


class Correlation(SansIOHTTPPolicy[Any, Any]):
    """Gives every request of one run the same correlation id, by which Microsoft's support finds them."""

    def __init__(self) -> None:
        super().__init__()
        self.id = str(uuid.uuid4())

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """ARM copies the id into its activity log."""
        request.http_request.headers["x-ms-correlation-request-id"] = self.id
