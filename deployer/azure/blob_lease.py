"""The lease on one blob, with azure-storage-blob: of all who ask for it, one has it, for a minute at a time.

https://learn.microsoft.com/rest/api/storageservices/lease-blob
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

from azure.core import MatchConditions
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from msgspec import Struct

from deployer.azure.azure import AGENT, failure
from deployer.azure.credential import ASKED
from deployer.azure.halt import Halt
from deployer.azure.http_session import Line, transport
from deployer.azure.no_answer import Lost, broken
from deployer.azure.pipeline_policies import PASSING, Taken
from deployer.azure.redact import silence_libraries
from deployer.azure.target import Target
from deployer.values.blob_container import container_form
from deployer.values.contained import Contained
from deployer.values.holder import Holder, holder
from deployer.values.problem import DeployerError, Problem, Refused, Severity
from deployer.values.scope import Scope

LIFE = 60
"""Seconds that a lease lives without being renewed: the longest that ends by itself."""
_VERSION = "2023-11-03"
"""Of the service: old enough for the clouds that get the newest last."""
_DONE = {"acquire": 201, "renew": 200, "release": 200, "break_lease": 202}
"""The status with which the service says that something was done with a lease."""
_CODE, _META = "x-ms-error-code", "x-ms-meta-"
_FOREIGN = "its answer is not one of a blob service"
_PLAIN = " /:?&=@,;.+()_-"
_HELD = ("LeaseAlreadyPresent", "LeaseIsBreakingAndCannotBeAcquired")
_LOST = (
    "LeaseIdMismatchWithLeaseOperation",
    "LeaseIdMismatchWithBlobOperation",
    "LeaseIsBrokenAndCannotBeRenewed",
    "LeaseIsBreakingAndCannotBeChanged",
    "LeaseNotPresentWithLeaseOperation",
    "LeaseNotPresentWithBlobOperation",
    "LeaseLost",
    "BlobNotFound",
    "ContainerNotFound",
)


class LeaseState(Struct, frozen=True):
    """What a blob says of its lease."""

    leased: bool
    holder: Holder | None
    """Who wrote its name there last, and did not take it away."""
    etag: str


class NoLockService(Lost):
    """No answer came from the storage account that counts."""

    def __init__(self, account: str, reason: str) -> None:
        self.reason = reason
        message = f"storage account '{account}', which holds the lock, does not answer: {reason}"
        help = "check its name, and that this network resolves and reaches it: it may have a private endpoint alone"
        Refused.__init__(self, Problem("LCK004", Severity.ERROR, message, help=help))


class BlobLease:
    """A lease of ours on the blob of one environment, held or not. Safe to use from several threads."""

    def __init__(self, target: Target, scope: Scope, blob: str, life: int = LIFE) -> None:
        """`blob`: its name in the container that the scope names; `life` in seconds, from 15. Raises Refused."""
        if (found := scope.container) is None:
            message = f"'{scope.lock}' is not the URL of a blob container in cloud '{scope.cloud}'"
            raise Refused.of("LCK003", message, help=f"write {container_form(scope.cloud)}")
        self.container = found
        silence_libraries()
        blob_client, self._lease_client = _clients()
        self._client = blob_client(
            target.url_of(found.host),
            found.name,
            blob,
            credential=target.credential,
            api_version=_VERSION,
            # What stops the run stops no request here: a lease is given back when the run is over.
            transport=transport(Line(target.session(), Halt()), target.authority, connect=5, read=10),
            retry_policy=_Once(),
            user_agent=AGENT,
            permit_redirects=False,
        )
        self.life, self.id = life, str(uuid4())

    def acquire(self) -> bool:
        """Whether it is ours now; asking twice does no harm, as our id is sent. Makes the blob where there is none."""
        code = self._leased("acquire", *_HELD, "BlobNotFound", lease_duration=self.life)
        if code == "BlobNotFound":
            self._tried(201, lambda: self._client.upload_blob(b""), "BlobAlreadyExists", "LeaseIdMissing")
            code = self._leased("acquire", *_HELD, lease_duration=self.life)
        return not code

    def renew(self) -> bool:
        """Whether it is still ours. One that ran out is, unless somebody had it since."""
        return not self._leased("renew", *_LOST)

    def release(self) -> None:
        """Give it back, and take our name away, where it is still ours."""
        if self.renew() and not self._named({}, *_LOST, lease=self.id):
            self._leased("release", *_LOST)

    def sign(self, who: Holder) -> None:
        """Write down who holds it."""
        told = {name: quote(text, safe=_PLAIN) for name, text in who.told().items()}
        self._named(told, lease=self.id)

    def state(self) -> LeaseState:
        """What the blob says."""
        read = self._tried(200, self._client.get_blob_properties, "BlobNotFound")
        if read.get(_CODE):
            return LeaseState(False, None, "")
        if "x-ms-lease-status" not in read:
            raise self._silent(_FOREIGN)
        named = {name.removeprefix(_META): unquote(text) for name, text in read.items() if name.startswith(_META)}
        return LeaseState(read["x-ms-lease-status"] == "locked", holder(named) if named else None, read.get("etag", ""))

    def free(self, seen: str) -> bool:
        """Break the lease that was seen, by its ETag, and take its holder's name away. False where another has it."""
        same = {"etag": seen, "match_condition": MatchConditions.IfNotModified}
        gone = "LeaseNotPresentWithLeaseOperation"
        ended = self._leased("break_lease", "ConditionNotMet", gone, lease_break_period=0, **same)
        if ended == "ConditionNotMet":
            return False
        return not self._named({}, "ConditionNotMet", "LeaseIdMissing", **same)

    def _leased(self, verb: str, *expected: str, **options: Any) -> str:
        """The error code of something done with the lease, as `_tried` gives it. The service names the lease in its own
        answer, and a proxy that answers for it does not.
        """
        lease = self._lease_client(self._client, lease_id=self.id)  # it forgets its id over a release
        told = self._tried(_DONE[verb], lambda: getattr(lease, verb)(**options), *expected)
        code = told.get(_CODE, "")
        if not code and verb in ("acquire", "renew") and told.get("x-ms-lease-id") != self.id:
            raise self._silent(_FOREIGN)
        return code

    def _named(self, told: Mapping[str, str], *expected: str, **options: Any) -> str:
        """The error code of writing down who holds it."""
        return self._tried(200, lambda: self._client.set_blob_metadata(told, **options), *expected).get(_CODE, "")

    def _tried(self, done: int, ask: Callable[[], object], *expected: str) -> Mapping[str, str]:
        """The headers of the answer, their names in lower case, where it has the status that means done, or one of the
        expected error codes; only then they name a code. Raises Refused, and Lost where no answer came that counts.
        """
        with Contained(Exception) as contained:
            ask()
        error = contained.error
        if isinstance(error, Taken):
            status, told = int(error.response.status_code), _headers(error.response)
            if status == done or told.get(_CODE) in expected:
                return {name: text for name, text in told.items() if status != done or name != _CODE}
            raise self._refusal(status, told.get(_CODE, ""))
        if isinstance(error, DeployerError):
            raise error
        if isinstance(error, HttpResponseError):  # of the sign-in: an answer of the service is Taken
            raise failure(error, ASKED) from None
        raise self._silent(broken(error) if isinstance(error, AzureError) else _FOREIGN)

    def _refusal(self, status: int, code: str) -> Refused:
        account, name = self.container.account, self.container.name
        if status in PASSING:
            return self._silent(f"HTTP {status} {code}".strip())
        where = f"the lock in container '{name}' of storage account '{account}'"
        message, help = f"{where} cannot be used: HTTP {status} {code}".strip(), "check 'lock' in the environment file"
        if code == "ContainerNotFound":
            message = f"storage account '{account}' has no container '{name}' for the lock"
            help = f"create it: az storage container create --account-name {account} --name {name} --auth-mode login"
        elif code == "AuthorizationPermissionMismatch":
            help = (
                f"give this identity the role 'Storage Blob Data Contributor' on the container '{name}'; Owner is none"
            )
        elif status == 403:
            help = (
                "let this network through the firewall of the account, or reach it by its private endpoint; and check "
                "that this identity has the role 'Storage Blob Data Contributor'"
            )
        elif status == 401:
            help = "check who you are signed in as: the account is in another tenant, or takes no tokens of this one"
        return Refused.of("LCK004", message, help=help)

    def _silent(self, reason: str) -> Lost:
        return NoLockService(self.container.account, reason)


class _Once(HTTPPolicy[Any, Any]):
    """Stands where the SDK repeats requests: sends one once, and raises its answer, which no code of the SDK reads."""

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Raises Taken."""
        for name in ("hosts", "location_mode"):  # for the SDK's repetitions; the transport knows them not
            request.context.options.pop(name, None)
        raise Taken(self.next.send(request).http_response)


def _headers(response: Any) -> Mapping[str, str]:
    return {str(name).lower(): str(text) for name, text in response.headers.items()}


def _clients() -> tuple[Any, Any]:
    try:
        from azure.storage.blob import BlobClient, BlobLeaseClient
    except ImportError:
        message = "azure-storage-blob is not installed, which takes the lock of a team"
        help = "pip install 'mistral-deployer[lock]'"
        raise Refused.of("LCK006", message, help=help) from None
    return BlobClient, BlobLeaseClient
