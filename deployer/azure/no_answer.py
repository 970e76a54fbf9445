"""What may come instead of an answer that can be used; each ends a run in one line."""

from __future__ import annotations

import re

from deployer.azure.answer import Answer
from deployer.azure.remedies import classify, connection
from deployer.catalog.refusal import Refusal
from deployer.values.problem import Problem, Refused, Severity


class Lost(Refused):
    """No answer came that can be used: whether the request had an effect is unknown, and has to be read."""

    def __init__(self, reason: str, request: str = "", known: Refusal | None = None) -> None:
        """`known`: the class of a connection that failed before anything was sent."""
        self.reason = f"{known.summary[0].lower()}{known.summary[1:-1]}" if known else reason
        to = f" to {request}" if request else ""
        advice = "check the network and https://azure.status.microsoft, then run the same command again"
        code, help = (known.code, known.help) if known else ("AZR009", advice)
        super().__init__(Problem(code, Severity.ERROR, f"no answer from Azure{to}: {self.reason}", help=help))


_BROKEN = {
    "ServiceRequestError": "no connection could be made",
    "ServiceRequestTimeoutError": "no connection could be made in time",
    "ServiceResponseError": "the connection broke off, or something else than Azure answered on it",
    "ServiceResponseTimeoutError": "no answer came in time",
    "IncompleteReadError": "its answer was cut short",
}
"""What azure-core calls a connection that failed, in words."""


def broken(error: BaseException) -> str:
    """How a connection failed, in our words: those of a library may hold the password of a proxy."""
    return _BROKEN.get(type(error).__name__, type(error).__name__)


def lost(error: BaseException, request: str) -> Lost:
    """What a library says of a connection, as a line of ours."""
    return Lost(broken(error), request, connection(error))


class Unreadable(Lost):
    """An answer came, and it is not what Azure answers: no JSON, or JSON of another shape."""

    def __init__(self, answer: Answer, what: str) -> None:
        said = f": '{answer.words}'" if answer.words else ""
        Refused.__init__(
            self,
            Problem(
                "AZR010",
                Severity.ERROR,
                f"Azure's answer to {answer.request} cannot be read: {what} (HTTP {answer.status}{said})",
                help=(
                    "check whether a proxy or a captive portal answers instead "
                    "of Azure, then run the same command again"
                ),
            ),
        )
        self.reason = f"its answer cannot be read: {what}"


class Absent(Refused):
    """A list reads as not there, asked again and again: its parent is gone, or Azure contradicts itself."""


_LACKING = re.compile(r"perform action '([^']{1,200})/read' over scope '([^']{1,400})'")
"""https://learn.microsoft.com/azure/role-based-access-control/troubleshooting (AuthorizationFailed)"""


def _reader(answer: Answer) -> str:
    """What cures a read that the caller's roles do not permit: Azure AI Developer alone may not even read its group."""
    found = _LACKING.search(answer.reason) if answer.status == 403 else None
    if found is None:
        return ""
    place = found[2] if len(found[2].split("/")) <= 5 else "/".join(found[2].split("/")[:5])
    return f"give this identity the role Reader on '{place}': docs/permissions.md lists what each command needs"


def refusal(what: str, answer: Answer) -> Refused:
    """An answer that ends the run, in the words of Azure."""
    known = classify(answer)
    advice = _reader(answer) or (known.help if known else "")
    return Refused.of(known.code if known else "AZR003", f"{what}: {answer.reason}", help=advice)
