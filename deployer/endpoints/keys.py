"""Endpoint -> its keys, and a new one in place of an old one. Kept in memory, and in nothing that is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec.structs import replace

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost, refusal
from deployer.endpoints.key_copies import key_copies
from deployer.kinds.all import kinds
from deployer.kinds.capabilities import KeyAction, Serving
from deployer.values.change import Step, StepKey
from deployer.values.endpoint import Endpoint, Keys
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.secret import Secret

Which = Literal["primary", "secondary"]
PATIENCE = 300.0
"""Seconds for which Azure may still answer the old key after it took a rotation."""


def serving_of(kind: str) -> Serving:
    """What callers of endpoints of a kind have to know."""
    serving = kinds()[kind].serving
    assert serving, f"{kind} answers nobody"
    return serving


def actions_of(kind: str) -> KeyAction:
    """How the keys of endpoints of a kind are listed and replaced."""
    return serving_of(kind).keys


def closed(action: KeyAction, answer: Answer) -> bool:
    """Whether Azure refused to list keys because tokens alone are taken."""
    return action.refusal_code in answer.codes and action.refusal_text in answer.reason


def callers(azure: Azure, endpoint: Endpoint) -> tuple[str, ...]:
    """Full names of the endpoints that the same keys open, whoever made them; empty where they open this one alone.
    Raises Refused where Azure does not list them.
    """
    owner = actions_of(endpoint.type).owner(endpoint.id)
    if owner == endpoint.id:
        return ()
    kind = kinds()[endpoint.type]
    rows = azure.list(f"{owner}/{kind.type.rsplit('/', 1)[-1]}?api-version={kind.api_version}")
    parent = serving_of(endpoint.type).parent_name
    return tuple(sorted(f"{parent(str(row['id']))}/{str(row['id']).rsplit('/', 1)[-1]}" for row in rows))


def key_action(kind: str, id: str) -> str:
    """Path of the POST that answers the keys of an endpoint; it changes nothing."""
    action = actions_of(kind)
    return f"{action.owner(id)}/{action.list}"


def rotation(endpoint: Endpoint, which: Which) -> Step:
    """The request that replaces a key. It never says what the key is to be: Microsoft's SDK sends the key that is
    there, which the specification takes for the key to set (reliability.md, finding 9).
    """
    action = actions_of(endpoint.type)
    owner = action.owner(endpoint.id)
    url = f"{owner}/{action.rotate}?api-version={action.api_version}"
    return Step(StepKey("rotate", owner.lower()), "POST", url, "", action.rotate_body(which))


def keys(azure: Azure, endpoint: Endpoint) -> Keys:
    """Both keys. Raises Refused where Azure does not give them."""
    action = actions_of(endpoint.type)
    answer = azure.secrets(key_action(endpoint.type, endpoint.id), action.api_version, action.names.values())
    if closed(action, answer):
        message = f"endpoint '{endpoint.name}' has no keys: it takes tokens of Entra"
        own = action.owner(endpoint.id) == endpoint.id
        opened = "deploy it with 'auth: key'" if own else "set 'local_auth: enabled'"
        scope = endpoint.token_scope or f"{serving_of(endpoint.type).audience}.com/.default"
        help = f"send one for {scope} in its place (docs/clients.md), or {opened}"
        raise Refused(Problem("KEY001", Severity.ERROR, message, help=help))
    if not answer.ok or not isinstance(answer.body, Mapping):
        raise refusal(f"reading the keys of endpoint '{endpoint.name}'", answer)
    primary, secondary = (answer.body.get(action.names[which]) for which in get_args(Which))
    if not (
        isinstance(primary, Secret) and isinstance(secondary, Secret) and primary.fits_header and secondary.fits_header
    ):
        message = f"Azure returned no keys for endpoint '{endpoint.name}'"
        raise Refused(Problem("KEY001", Severity.ERROR, message, help="check that it uses keys: 'auth: key'"))
    return Keys(endpoint, primary, secondary)


def with_callers(azure: Azure, found: Keys) -> Keys:
    """The same with everybody who has to know when a key is replaced: what else it opens, and who may have a copy."""
    copies, unread = key_copies(azure, found.endpoint)
    return replace(found, callers=callers(azure, found.endpoint), copies=copies, unread=unread)


def rotate(azure: Azure, before: Keys, which: Which) -> Keys:
    """The keys after one of them was replaced. Proven: it reads differently, and the other one as before. Raises
    Refused where it does not.
    """
    try:
        answer = azure.post(rotation(before.endpoint, which))
        if not answer.ok:
            raise refusal(f"rotating the {which} key of endpoint '{before.endpoint.name}'", answer)
    except Lost:
        pass  # it may have taken effect: the keys will tell
    end, pause = azure.clock.now() + PATIENCE, 1.0
    now = keys(azure, before.endpoint)
    while now.named(which) == before.named(which) and azure.clock.now() < end:
        azure.clock.sleep(pause)
        pause = min(30.0, pause * 1.5)
        now = keys(azure, before.endpoint)
    other = "secondary" if which == "primary" else "primary"
    if now.named(which) == before.named(which):
        raise _unproven(before, f"Azure accepted the rotation, but the {which} key has not changed", "try again")
    if now.named(other) != before.named(other):
        raise _unproven(before, f"the {other} key changed as well", "somebody else rotated it: tell its callers")
    return replace(before, primary=now.primary, secondary=now.secondary, rotated=which, chosen=which)


def _unproven(before: Keys, what: str, help: str) -> Refused:
    return Refused(Problem("KEY002", Severity.ERROR, f"endpoint '{before.endpoint.name}': {what}", help=help))
