"""The secrets of a key vault, with azure-keyvault-secrets: keys go there straight from memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from msgspec import Struct, field

from deployer.azure.answer import Answer
from deployer.azure.azure import AGENT, failure, sealed_answer
from deployer.azure.clouds import CLOUDS
from deployer.azure.http_session import transport
from deployer.azure.no_answer import Lost, Unreadable, refusal
from deployer.azure.pipeline_policies import Correlation, Patience, Taken, as_sent
from deployer.azure.redact import silence_libraries
from deployer.azure.target import Target
from deployer.values.contained import Contained
from deployer.values.problem import DeployerError, Refused, Unsafe
from deployer.values.secret import Secret

_NAME = r"[a-zA-Z](?![^.]*--)[a-zA-Z0-9-]{1,22}[a-zA-Z0-9]"
"""https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault"""


class StoredSecret(Struct, frozen=True):
    """The newest version of a secret, as the vault has it."""

    value: Secret
    version: str
    tags: Mapping[str, str] = field(default_factory=dict)


def vault_host(word: str, cloud: str = "") -> str:
    """The host of a vault that is given by its name or its URL. Raises Refused for a host that is no vault's in this
    cloud: whoever has it would get a token of ours, and the keys.
    """
    suffix = next((each for each in CLOUDS.values() if each.name == cloud), CLOUDS["public"]).vault
    url = re.fullmatch(rf"https://({_NAME})\.{re.escape(suffix)}/?", word, re.IGNORECASE)
    if found := url or re.fullmatch(rf"({_NAME})", word):
        return f"{found[1].lower()}.{suffix}"
    message = f"'{word}' is neither the name of a key vault nor the URL of one in this cloud"
    help = f"write NAME, or https://NAME.{suffix}; NAME has 3 to 24 letters, digits and single hyphens"
    raise Refused.of("KEY003", message, help=help)


class Vault:
    """One vault, as our identity may use it. Only what is named here is asked of it."""

    def __init__(self, target: Target, word: str) -> None:
        """`word`: its name or URL. Raises Refused."""
        self.host = vault_host(word, target.cloud)
        self.name = self.host.partition(".")[0]
        url = target.url_of(self.host)
        silence_libraries()
        self._client = _client_class()(
            url,
            target.credential,
            transport=transport(target.line(), target.authority),
            per_call_policies=[Correlation()],
            per_retry_policies=[_Guard(url)],
            retry_policy=Patience(target, takes=True),
            user_agent=AGENT,
            permit_redirects=False,
            verify_challenge_resource=urlsplit(url).netloc == self.host,  # else it is a sandbox on this machine
        )

    def get(self, name: str) -> StoredSecret | None:
        """A secret, None where there is none. Raises Refused."""
        answer = self._asked(f"GET /secrets/{name}", lambda client: client.get_secret(name))
        if answer.status == 404 and "SecretNotFound" in answer.codes:
            return None
        if not answer.ok:
            raise refusal(f"reading secret '{name}' of key vault '{self.name}'", answer)
        return _stored(answer)

    def set(self, name: str, value: Secret, content_type: str, tags: Mapping[str, str]) -> StoredSecret:
        """A new version of a secret. Raises Refused."""

        def send(client: Any) -> None:
            client.set_secret(name, value.reveal(), content_type=content_type, tags=dict(tags))

        answer = self._asked(f"PUT /secrets/{name}", send, [value])
        if not answer.ok:
            raise refusal(f"writing secret '{name}' of key vault '{self.name}'", answer)
        return _stored(answer)

    def _asked(self, request: str, send: Callable[[Any], None], sent: Collection[Secret] = ()) -> Answer:
        """The answer to a request of the SDK, its value a Secret. Raises Refused. No exception of the SDK gets out: its
        frames hold the key as plain text.
        """
        with Contained(Exception) as contained:
            send(self._client)
        error = contained.error
        if isinstance(error, Taken):
            return sealed_answer(error.response, ("value",), sent)
        if error:
            error.__traceback__ = error.__context__ = error.__cause__ = None
        if isinstance(error, AzureError):
            error = failure(error, request)
        if isinstance(error, Lost) and not isinstance(error, Unreadable):
            message = f"key vault '{self.name}' does not answer: {error.reason}"
            help = "check its name, and that this network resolves and reaches it: it may have a private endpoint alone"
            raise Refused.of("KEY004", message, help=help)
        if isinstance(error, DeployerError):
            raise error.with_traceback(None)
        message = f"the client of Key Vault failed ({type(error).__name__})"
        help = "check which version of azure-keyvault-secrets is installed: 'deployer version'"
        raise Refused.of("KEY004", message, help=help)


class _Guard(SansIOHTTPPolicy[Any, Any]):
    """Lets only secrets be read and written, and only at this vault."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.base = urlsplit(url)

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Raises Unsafe, before a token is asked for and before anything is sent."""
        sent = request.http_request
        url = urlsplit(as_sent(sent.url))
        path = unquote(url.path).removeprefix(self.base.path)
        ours = (url.scheme, url.netloc.lower()) == ("https", self.base.netloc.lower())
        if not ours or sent.method not in ("GET", "PUT") or not re.fullmatch(r"/secrets/[a-zA-Z0-9-]{1,127}/?", path):
            message = f"{sent.method} {url.netloc}{url.path} was stopped: it is no secret of the vault"
            raise Unsafe.of("AZR001", message, help="nothing was sent")


def _client_class() -> Any:
    try:
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        message = "azure-keyvault-secrets is not installed, which writes secrets of a key vault"
        help = "pip install 'mistral-deployer[keyvault]'"
        raise Refused.of("KEY008", message, help=help) from None
    return SecretClient


def _stored(answer: Answer) -> StoredSecret:
    value, id = answer.body.get("value"), answer.body.get("id")
    if not isinstance(value, Secret) or not isinstance(id, str):
        raise Unreadable(answer, "it has no value, or no id")
    return StoredSecret(value, id.rsplit("/", 1)[-1], answer.body.get("tags") or {})
