"""One connection to an Azure: reads anything of the environment, writes only what the plan contains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import AzureError, ClientAuthenticationError
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.rest import HttpRequest
from msgspec.structs import replace

from deployer.azure import deployments, generic, ml
from deployer.azure.answer import Answer
from deployer.azure.clients import Clients
from deployer.azure.credential import ASKED, claims, signed_out
from deployer.azure.decode import decoded
from deployer.azure.halt import Late, Stopped
from deployer.azure.http_session import transport
from deployer.azure.late_values import complete
from deployer.azure.listing import Items, listed
from deployer.azure.no_answer import Lost, Unreadable, lost
from deployer.azure.pace import Pace
from deployer.azure.pipeline_policies import Correlation, Guard, Patience, Taken
from deployer.azure.redact import silence_libraries
from deployer.azure.remedies import connection
from deployer.azure.target import PUBLIC, Target
from deployer.values.change import Step
from deployer.values.json_path import at
from deployer.values.problem import Refused, Unsafe
from deployer.values.resource import Body
from deployer.values.secret import Secret
from deployer.values.version import __version__

_AGAIN = (2.0, 5.0)
"""Seconds after which a read is asked for again whose answer could not be read."""
_LOADING = 120.0
"""Seconds that a writer may take to load."""
AGENT = f"mistral-deployer/{__version__}"
Send = Callable[[Step, Clients], None]
Elsewhere = Callable[[Target], Mapping[str, Any]]
_WRITERS: Mapping[str, tuple[Send, Elsewhere]] = {
    "azure-ai-ml": (ml.write, ml.elsewhere),
    "azure-mgmt-resource": (generic.write, generic.elsewhere),
    "azure-mgmt-resource-deployments": (deployments.write, generic.elsewhere),
}


class Azure:
    """One run against one target. Safe to use from several threads."""

    def __init__(self, target: Target, steps: Iterable[Step] = (), actions: Iterable[str] = ()) -> None:
        """Who has no steps to send waits for ARM's budget of reads here; an apply does so in its scheduler, where
        nobody sleeps.
        """
        steps = tuple(steps)
        self.target = target
        self.clock = target.clock
        self.correlation = Correlation()
        silence_libraries()
        guard = Guard(target, steps, actions)
        pace = Pace(target.budgets, target.clock, waits=not steps)
        self._shared: dict[str, Any] = {
            "transport": transport(target.line(), target.authority),
            "per_retry_policies": [guard, pace],
            "per_call_policies": [self.correlation],
            "user_agent": AGENT,
            "permit_redirects": False,
        }
        bearer = BearerTokenCredentialPolicy(target.credential, target.scope)
        ways: tuple[Elsewhere, ...] = (ml.elsewhere, generic.elsewhere)
        self._clients = {way: Clients(partial(self._options, way)) for way in ways}
        policies = [self.correlation, Patience(target), guard, pace, bearer]
        self._client: PipelineClient[Any, Any] = PipelineClient(
            target.endpoint, policies=policies, transport=self._shared["transport"]
        )

    def read(self, url: str, *, empty: bool = False) -> Answer:
        """GET a path with its query, or a whole URL that Azure gave us. Raises Lost and Refused. An answer that cannot
        be read is asked for again. `empty`: it may be an answer without a body, as an operation's status may.
        """
        for pause in (*_AGAIN, None):
            try:
                answer = self._send(HttpRequest("GET", self._whole(url), headers={"User-Agent": AGENT}))
                if answer.ok and answer.body is None and not empty:
                    raise Unreadable(answer, "it is empty")
                return answer
            except Unreadable:
                if pause is None or self.clock.past(self.clock.now() + pause):
                    raise
                self.clock.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def list(self, url: str, *, ids: bool = True) -> Items:
        """Every item of a collection, from all of its pages; each has an id, unless `ids` is False. Raises Lost,
        Refused, and Absent where it reads as not there: an answer that is no list is not an empty list.
        """
        return listed(self, url, ids=ids)

    def secrets(self, path: str, api_version: str, names: Collection[str]) -> Answer:
        """POST an action that tells secrets (listKeys), allowed to this run by its path. What its body has under these
        names is a Secret. Raises Lost and Refused.
        """
        url = self._whole(f"{path}?api-version={api_version}")
        try:
            return self._send(HttpRequest("POST", url, headers={"User-Agent": AGENT}), names)
        except Unreadable as error:
            error.__context__ = None
            raise error.with_traceback(None) from None  # without the frames that read it

    def act(self, path: str, api_version: str, body: Body) -> Answer:
        """POST a question that changes nothing, allowed to this run by its path. Raises Lost and Refused."""
        url = self._whole(f"{path}?api-version={api_version}")
        return self._send(HttpRequest("POST", url, json=body, headers={"User-Agent": AGENT}))

    def post(self, step: Step) -> Answer:
        """POST a step that no SDK sends as it should be, allowed to this run as it stands. Raises Lost, Refused."""
        request = HttpRequest("POST", self._whole(step.url), json=step.body, headers={"User-Agent": AGENT})
        return self._send(request)

    def prepare(self, steps: Iterable[Step]) -> None:
        """Load what writes these steps: azure-ai-ml takes two seconds, more on a busy machine, for which neither others
        need wait nor a run that is stopped.
        """
        if any(step.writer == "azure-ai-ml" for step in steps):
            with suppress(Stopped, Late):
                self.target.halt.wait(ml.load, _LOADING)

    def write(self, step: Step) -> Answer:
        """Send one step of the plan with the SDK that is its writer. Raises Lost, Refused, Unsafe."""
        if not step.late:
            return self._through(*_WRITERS[step.writer], step)
        try:
            return self._completed(step)
        except (Refused, Unsafe) as error:
            error.__context__ = None
            raise error.with_traceback(None) from None  # without the frames that hold a key

    def _completed(self, step: Step) -> Answer:
        whole = complete(self, step)
        secrets = [Secret(str(at(whole.body, path))) for path, value in step.late if value.secret]
        return self._through(*_WRITERS[step.writer], whole, secrets)

    def ask(self, action: str, step: Step) -> Answer:
        """Send the body of a planned deployment to an action of its: `validate`, `whatIf`, `cancel`."""
        return self._through(partial(deployments.ask, action), generic.elsewhere, step)

    def _through(self, send: Send, elsewhere: Elsewhere, step: Step, secrets: Iterable[Secret] = ()) -> Answer:
        try:
            send(step, self._clients[elsewhere])
        except Taken as taken:
            return sealed_answer(taken.response, sent=secrets)
        except AzureError as error:
            raise failure(error, f"{step.method} {urlsplit(step.url).path}") from None
        raise AssertionError("a request of an SDK was answered, and nobody saw it")

    def _options(self, elsewhere: Elsewhere) -> dict[str, Any]:
        """What a client of an SDK is made of."""
        options = {
            **self._shared,
            # azure-mgmt-core appends to this list
            "per_call_policies": [*self._shared["per_call_policies"]],
            "credential": self.target.credential,
            "retry_policy": Patience(
                self.target, takes=True
            ),  # never shared: a policy knows the next one of its own pipeline
        }
        if self.target.endpoint != PUBLIC:
            options |= elsewhere(self.target)
        return options

    def identity(self) -> tuple[str, str]:
        """Tenant and object id that our access token speaks for; empty where it does not tell."""
        return claims(self.token(self.target.scope))

    def token(self, scope: str) -> Secret:
        """An access token of ours, for whoever sends it past the resource manager. Raises Lost and Refused."""
        try:
            return Secret(self.target.credential.get_token(scope).token)
        except AzureError as error:
            raise failure(error, ASKED) from None

    def _send(self, request: HttpRequest, secrets: Collection[str] = ()) -> Answer:
        try:
            response = self._client.send_request(request)
            response.read()
        except AzureError as error:
            raise failure(error, f"{request.method} {urlsplit(request.url).path}") from None
        return sealed_answer(response, secrets)

    def _whole(self, url: str) -> str:
        return url if url.startswith("https://") else f"{self.target.endpoint}{url}"


def failure(error: AzureError, request: str) -> Refused:
    """What azure-core raised, in a line of ours: nobody is signed in, or no answer came."""
    if isinstance(error, ClientAuthenticationError):
        message = signed_out(str(error.message))
        if known := connection(message):
            return Lost("", ASKED, known)
        help = "sign in ('az login'), or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or federated token"
        return Refused.of("AZR004", f"Azure refused the sign-in: {message}", help=help)
    return lost(error, request)


def sealed_answer(response: Any, secrets: Collection[str] = (), sent: Iterable[Secret] = ()) -> Answer:
    """The answer that a pipeline brought; what its body holds under the names of `secrets` is a Secret, wherever it
    goes from here, and one that refuses says nothing of what was `sent`. Raises Lost and Unreadable.
    """
    request = f"{response.request.method} {urlsplit(response.request.url).path}"
    try:
        content = response.read() if hasattr(response, "read") else response.body()
    except AzureError as error:  # its body was cut short
        raise failure(error, request) from None
    for each in sent if response.status_code >= 300 else ():
        content = each.struck_from(content)
    answer = decoded(request, response.status_code, response.headers, content)
    if not secrets or not isinstance(answer.body, Mapping):
        return answer
    sealed = {name: Secret(text) for name in secrets if isinstance(text := answer.body.get(name), str)}
    return replace(answer, body={**answer.body, **sealed})
