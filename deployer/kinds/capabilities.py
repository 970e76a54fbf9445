"""What some kinds can do: answer calls, come back after a deletion, count against a quota. Verbs ask for the capability
and never for the name of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct, field

from deployer.catalog.catalog import Catalog
from deployer.values.resource import Body, Resource
from deployer.values.source import Path

Resources = Mapping[str, Resource]
"""Resources by address."""


DEPLOYMENT_HEADER = "azureml-model-deployment"
"""A call with it goes to the deployment that it names, whatever the traffic says (ROLLOUT_2023_10)."""


def no_deployments(_item: Resource, _resources: Resources) -> Mapping[str, str]:
    """Nobody tells what is behind it apart."""
    return {}


def no_traffic(_item: Resource, _resources: Resources) -> Mapping[str, int]:
    """Nobody has a share of its calls."""
    return {}


def same_id(id: str) -> str:
    """It has keys of its own."""
    return id


class KeyAction(Struct, frozen=True, kw_only=True):
    """The POSTs that list and replace the keys that callers of an endpoint send."""

    api_version: str
    owner: Callable[[str], str] = same_id
    """From the id of what is called to the id of the resource that has the keys; it may have many callers."""
    list: str = "listKeys"
    rotate: str = "regenerateKeys"
    names: Mapping[str, str] = field(default_factory=lambda: {"primary": "primaryKey", "secondary": "secondaryKey"})
    """What the answer calls them."""
    rotate_body: Callable[[str], Body] = lambda which: {"keyType": which.capitalize()}
    """The body that replaces the `primary` or `secondary` one."""
    refusal_code: str = "KeyAuthDisabled"
    """The code with which Azure refuses to list keys where tokens alone are taken."""
    refusal_text: str = ""
    """Part of the message of that refusal, where the code says other things as well."""


Expected = Literal[
    "model",
    "choice",
    "stream",
    "json",
    "tool",
    "words",
    "pages",
    "longer_prompt",
    "filtered",
    "refused_key",
    "token",
    "quick",
]
"""What an answer has to hold: the name of the model; a choice; events up to the last; a choice that is JSON; a call of
the tool, and words once that has a result; the pages of a document. Or what has to come of the request: a prompt that
counts more tokens with `safe_prompt` than without; a refusal of the content filter; a refusal of a key that is not its
own; an answer to a token of Entra; answers in time."""
Abilities = frozenset[str]
"""Of a model, as the catalogue names them: `chat`, `json`, `tools`, `ocr`; of an endpoint, as its kind does."""


class Question(Struct, frozen=True, kw_only=True):
    """One request that shows whether an endpoint does what its model can do."""

    check: str
    """What is shown, a key of `CHECKS`."""
    path: str
    """Behind the URL of the endpoint."""
    expects: Expected
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    """What is POSTed; None is a GET."""
    names: str = ""
    """Member of the answer that names the model."""
    needs: str = ""
    """The check without which this one shows nothing."""


class Serving(Struct, frozen=True, kw_only=True):
    """What callers of an endpoint have to know."""

    url: Callable[[Resource, Resources], str]
    """Where a live one answers, as Azure tells it; empty where it does not yet."""
    model: Callable[[Resource, Resources], str]
    """The model it serves: an id of a registry without its version, or a name; empty where it serves none."""
    parent_name: Callable[[str], str]
    """Name of the project, or the account, that it is in."""
    token_only: Callable[[Resource, Resources], bool]
    """Whether a live one takes no key."""
    keys: KeyAction
    paths: Callable[[Abilities], Mapping[str, str]]
    """What each client puts behind the URL to have its base (docs/clients.md), for a model of these abilities."""
    bases: Callable[[Resource, Resources, Abilities], Mapping[str, str]]
    """What each client takes as its base, of a live one with a model of these abilities."""
    questions: Callable[[str, Abilities], tuple[Question, ...]]
    """What one of this name, with these abilities, can be asked by `verify`; the first one waits for it."""
    endpoint_abilities: Callable[[Resource, Resources], Abilities]
    """What a live one does beside its model: `content_filter`, where it filters what the question for that holds;
    `entra_token`, where it takes tokens."""
    audience: str
    """Of tokens of Entra for it, without the domain of the cloud: `https://ml.azure`."""
    hosts: tuple[str, ...]
    """What stands in its host before the domain of the cloud: `.services.ai.azure.`; tokens go to no other."""
    role: str
    """The role that may call it with a token."""
    deployed: Callable[[Resource], str] | None = None
    """Callers name it as `model`, since others answer at its URL: the name of the model that it deploys, which its
    answers need not tell."""
    models_by_deployment: Callable[[Resource, Resources], Mapping[str, str]] = no_deployments
    """The model of each deployment behind a desired one, by the name of the deployment, where its traffic does not all
    go to one: each is asked apart."""
    traffic: Callable[[Resource, Resources], Mapping[str, int]] = no_traffic
    """Percent of the calls that a deployment behind it answers, by its name in lower case."""
    tracked: bool = True
    """Azure's list of all resources has it; else it is listed below its parent."""
    keeps_keys: bool = False
    """One that is made again has the same keys and the same address."""


class SoftDelete(Struct, frozen=True, kw_only=True):
    """How a deletion becomes final, and how it is undone."""

    days: int
    """How long a deleted one waits."""
    purge_query: str = ""
    """In the query of a DELETE it makes the deletion final."""
    deleted: Callable[[str, str], str] | None = None
    """From (id, region) to the path of the deleted one, which can be read there."""
    purged_there: bool = False
    """A DELETE on that path makes the deletion final."""
    recover: tuple[Path, object] | None = None
    """The property, with its value, that makes a PUT recover the deleted one."""
    recovered_first: bool = False
    """A PUT that recovers takes nothing else: the body that is wanted is sent after it."""
    until: Path = ("properties", "scheduledPurgeDate")
    """Where a deleted one says when Azure purges it."""


class UniqueName(Struct, frozen=True, kw_only=True):
    """A name that nobody else in Azure bears, not even one that waits deleted."""

    noun: str
    """What it is called: `subdomain`."""
    check: str
    """Behind the id of a subscription: the POST that tells whether a name is free."""
    body: Callable[[str], Body]
    """The body of that POST."""
    help: str
    """What to do where it is taken."""
    right: str
    """The action that the POST takes, at the subscription."""
    free_member: str = "nameAvailable"
    """The member of the answer that is true where the name is free."""
    reason_member: str = "message"
    """The member that says why it is not."""
    path: Path = ()
    """Where a body has it; empty where it is the name of the resource."""
    deleted: str = ""
    """Behind the id of a subscription: the list of those that wait deleted, in all regions; empty where nothing is
    looked for in one: the plan recovers what waits."""


class Billing(Struct, frozen=True, kw_only=True):
    """By what a resource is billed, and where Cost Management shows it."""

    per: Literal["token", "hour", "month"]
    """Tokens, hours of machines, or whatever its own meters count."""
    item: Callable[[Resource], str] | None = None
    """What has a price: a model, a machine size; its kind where it is None."""
    count: Callable[[Resource], int] = lambda _: 1
    """How many machines."""


class QuotaNeed(Struct, frozen=True):
    """What one resource takes of a quota."""

    region: str
    name: str
    """What Azure calls the quota; letter case and spaces do not count."""
    amount: int
    unit: str = "cores"
    """What is counted."""
    left: str = ""
    """Query of `locations/REGION/modelCapacities`, which tells how much the region can give; empty where it is not
    asked."""
    sku: str = ""
    """Of the rows of that answer, the one that counts."""


class Quota(Struct, frozen=True, kw_only=True):
    """Which quota a resource counts against, and where Azure tells what is used of it."""

    namespace: str
    """The provider of `/subscriptions/S/providers/NAMESPACE/locations/REGION/usages`."""
    api_version: str
    need: Callable[[Resource, Resources, Catalog], QuotaNeed | None]
    refused: bool = False
    """Azure refuses at once what exceeds it; else it takes the write, and fails it later."""
