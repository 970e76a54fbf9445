"""One connection to an Azure: reads anything of the environment, writes only what the plan contains."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from deployer import __version__
from deployer.azure import deployments, generic, ml
from deployer.azure.answer import Answer
from deployer.azure.credential import claims, signed_out
from deployer.azure.policies import Correlation, Guard, Patience
from deployer.azure.target import PUBLIC, Target
from deployer.values.change import Step
from deployer.values.problem import Problem, Refused, Severity

AGENT = f"mistral-deployer/{__version__}"
Send = Callable[[Step, Mapping[str, Any]], None]
Elsewhere = Callable[[Target], Mapping[str, Any]]
_WRITERS: Mapping[str, tuple[Send, Elsewhere]] = {
    "azure-ai-ml": (ml.write, ml.elsewhere),
    "azure-mgmt-resource": (generic.write, generic.elsewhere),
    "azure-mgmt-resource-deployments": (deployments.write, generic.elsewhere),
}


class Lost(Exception):
    """No answer came: whether the request had an effect is unknown, and has to be read."""


class Azure:
    """One run against one target. Safe to use from several threads."""

    def __init__(self, target: Target, steps: Iterable[Step] = (), actions: Iterable[str] = ()) -> None:
        self.target = target
        self.clock = target.clock
        self.correlation = Correlation()
        guard = Guard(target, steps, actions)
        self._shared: dict[str, Any] = {
            "transport": RequestsTransport(
                session=target.session(),
                session_owner=False,
                connection_timeout=10,
                read_timeout=60,
                connection_verify=target.authority,
            ),
            "per_retry_policies": [guard],
            "per_call_policies": [self.correlation],
            "user_agent": AGENT,
            "permit_redirects": False,
        }
        bearer = BearerTokenCredentialPolicy(target.credential, target.scope)
        policies = [self.correlation, Patience(target), guard, bearer]
        self._client: PipelineClient[Any, Any] = PipelineClient(
            target.endpoint, policies=policies, transport=self._shared["transport"]
        )

    def read(self, url: str) -> Answer:
        """GET a path with its query, or a whole URL that Azure gave us. Raises Lost and Refused."""
        return self._send(HttpRequest("GET", self._whole(url), headers={"User-Agent": AGENT}))

    def list(self, url: str) -> Iterator[Any]:
        """Every item of a collection, page by page; nothing where its parent does not exist, or its provider is not
        registered.
        """
        next_link: str | None = url
        while next_link:
            answer = self.read(next_link)
            if answer.status == 404 or "MissingSubscriptionRegistration" in answer.codes:
                return
            if not answer.ok or not isinstance(answer.body, dict):
                raise refusal(f"GET {urlsplit(next_link).path}", answer)
            yield from answer.body.get("value") or ()
            next_link = answer.body.get("nextLink")

    def act(self, path: str, api_version: str) -> Answer:
        """POST an action that changes nothing (listKeys), allowed to this run by its path."""
        url = self._whole(f"{path}?api-version={api_version}")
        return self._send(HttpRequest("POST", url, headers={"User-Agent": AGENT}))

    def post(self, step: Step) -> Answer:
        """POST a step that no SDK sends as it should be, allowed to this run as it stands. Raises Lost, Refused."""
        request = HttpRequest("POST", self._whole(step.url), json=step.body, headers={"User-Agent": AGENT})
        return self._send(request)

    def write(self, step: Step) -> Answer:
        """Send one step of the plan with the SDK that is its writer. Raises Lost, Refused, Unsafe."""
        return self._through(*_WRITERS[step.writer], step)

    def ask(self, action: str, step: Step) -> Answer:
        """Send the body of a planned deployment to an action of its: `validate`, `whatIf`, `cancel`."""
        return self._through(partial(deployments.ask, action), generic.elsewhere, step)

    def _through(self, send: Send, elsewhere: Elsewhere, step: Step) -> Answer:
        answers: list[Any] = []
        options = {
            **self._shared,
            "per_call_policies": [*self._shared["per_call_policies"]],  # azure-mgmt-core appends to this list
            "credential": self.target.credential,
            "retry_policy": Patience(self.target),  # never shared: a policy knows the next one of its own pipeline
            "raw_response_hook": lambda response: answers.append(response.http_response),
        }
        if self.target.endpoint != PUBLIC:
            options |= elsewhere(self.target)
        try:
            send(step, options)
        except HttpResponseError as error:
            if not answers and error.response is None:
                raise Lost(type(error).__name__) from None
            answers = answers or [error.response]
        except AzureError as error:
            raise _failure(error) from None
        return _answer(answers[-1])

    def identity(self) -> tuple[str, str]:
        """Tenant and object id that our access token speaks for; empty where it does not tell."""
        try:
            token = self.target.credential.get_token(self.target.scope).token
        except AzureError as error:
            raise _failure(error) from None
        return claims(token)

    def _send(self, request: HttpRequest) -> Answer:
        try:
            response = self._client.send_request(request)
            response.read()
        except AzureError as error:
            raise _failure(error) from None
        return _answer(response)

    def _whole(self, url: str) -> str:
        return url if url.startswith("https://") else f"{self.target.endpoint}{url}"


def refusal(what: str, answer: Answer) -> Refused:
    """An answer that ends the run, in the words of Azure."""
    advice = ""
    if answer.status in (401, 403):
        advice = "check who you are signed in as, and the roles of that identity on the subscription and the group"
    return Refused(Problem("AZR003", Severity.ERROR, f"{what}: {answer.reason}", help=advice))


def _failure(error: AzureError) -> Refused | Lost:
    if isinstance(error, ClientAuthenticationError):
        message = signed_out(str(error.message))
        help = "sign in ('az login'), or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or federated token"
        return Refused(Problem("AZR004", Severity.ERROR, f"Azure did not let us in: {message}", help=help))
    return Lost(type(error).__name__)


def _answer(response: Any) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        content = response.read()
        body = json.loads(content) if content.strip() else None
    except (ValueError, AzureError):
        body = None
    return Answer(response.status_code, headers, body)
