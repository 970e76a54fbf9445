"""Lists, page by page. An answer that is no list is not an empty list: what reads as not there is asked for again, and
has to be confirmed by what it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from deployer.azure.answer import Answer, address
from deployer.azure.no_answer import Absent, Lost, Unreadable, refusal
from deployer.azure.target import Clock, Target
from deployer.values.json_path import at
from deployer.values.problem import Problem, Severity

AGAIN = (2.0, 5.0)
"""Seconds after which a list, or what it belongs to, is read again when it reads as not there."""
PAGES = 500
"""How many pages a list may have. Azure's have up to 1,000 items each."""
_PROVIDER = re.compile(r"(/subscriptions/[^/]+)(?:/.*)?/providers/([^/]+)/[^?]*", re.IGNORECASE)
_SCOPE, _RESOURCE = r"/subscriptions/[^/?#]+(?:/resourceGroups/[^/?#]+)?", r"/providers(?:/[^/?#]+){3,}"
_ID = re.compile(rf"(?:{_SCOPE}(?:{_RESOURCE})?|{_RESOURCE})\Z", re.IGNORECASE)
"""Of a subscription, a group or a resource; role assignments are listed with those of the scopes above, too."""
_MISSING = "MissingSubscriptionRegistration"
_EMPTY = frozenset({"notregistered", "unregistered", "registering"})
"""States of a provider of which nothing can be there yet."""


class Reads(Protocol):
    """A connection that reads."""

    @property
    def target(self) -> Target:
        """Where to."""

    @property
    def clock(self) -> Clock:
        """Its time."""

    def read(self, url: str, *, empty: bool = False) -> Answer:
        """GET."""


Items = list[Mapping[str, Any]]


def listed(azure: Reads, url: str, *, ids: bool = True) -> Items:
    """Every item. Raises Lost and Refused; Absent where it goes on reading as not there, though the provider of the
    type is registered. With `ids`, each item has an id.
    """
    found = _pages(azure, url, ids)
    if isinstance(found, Answer) and _MISSING in found.codes and _unregistered(azure, url):
        return []
    for pause in AGAIN:
        if isinstance(found, list) or azure.clock.past(azure.clock.now() + pause):
            break
        azure.clock.sleep(pause)
        found = _pages(azure, url, ids)
    if isinstance(found, list):
        return found
    if isinstance(found, Lost):
        raise found
    if _unregistered(azure, url):
        return []
    path = urlsplit(url).path
    if "SubscriptionNotFound" in found.codes:  # then nothing at all was read before
        raise refusal(f"GET {path}", found)
    message = (
        f"GET {path}: {found.reason}; Azure answers that the list does not exist, although its parent was just read"
    )
    help = "plan again in a minute; nothing was sent, because the live state is not known"
    raise Absent(Problem("AZR011", Severity.ERROR, message, help=help))


def inside(azure: Reads, parent: str, url: str) -> Items | None:
    """The items of a list that belongs to the resource at `parent`, a path with its query; none where that is being
    deleted, and None where it is gone, which a read of it has to say twice. Raises as `listed` does.
    """
    try:
        return listed(azure, url)
    except Absent:
        answer = confirmed(azure, parent)
        if answer.status == 404:
            return None
        state = at(answer.body, ("properties", "provisioningState")) if answer.ok else None
        if str(state).lower() == "deleting":
            return []
        raise


def confirmed(azure: Reads, url: str) -> Answer:
    """What a read answers; 404 only where it does so twice: a record that is not replicated yet reads so in passing."""
    answer = azure.read(url)
    if answer.status == 404 and not azure.clock.past(azure.clock.now() + AGAIN[0]):
        azure.clock.sleep(AGAIN[0])
        answer = azure.read(url)
    return answer


def _pages(azure: Reads, url: str, ids: bool) -> Items | Lost | Answer:
    """The items; or why there are none, which may pass: an answer that says it is not there, or is no list."""
    found: Items = []
    seen: set[str] = set()
    link: str | None = url
    while link:
        if link in seen or len(seen) == PAGES:
            return Unreadable(Answer(200, request=f"GET {urlsplit(url).path}"), "its pages have no end")
        seen.add(link)
        answer = azure.read(link)
        if answer.status == 404 or _MISSING in answer.codes:
            return answer
        if not answer.ok:
            raise refusal(f"GET {urlsplit(link).path}", answer)
        if trouble := next(_troubles(azure, answer.body, ids), ""):
            return Unreadable(answer, trouble)
        found += map(_rooted, answer.body["value"])
        link = answer.body.get("nextLink")
    return found


def _troubles(azure: Reads, body: Any, ids: bool) -> Iterator[str]:
    """What keeps an answer from being a page of a list."""
    value = body.get("value") if isinstance(body, Mapping) else None
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        yield "it is not a list"
    elif ids and not all(_ID.match(str(_rooted(item).get("id"))) for item in value):
        yield "an item of its list has no id of a resource"
    link = body.get("nextLink") if isinstance(body, Mapping) else None
    if not isinstance(link, str | None):
        yield "its 'nextLink' is not a URL"
    elif link and (address(link).scheme, address(link).netloc.lower()) != ("https", azure.target.host):
        yield "its 'nextLink' leads to another host"


def _rooted(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item with its id as all others have it: those of budgets begin without a slash."""
    id = str(item.get("id"))
    return {**item, "id": f"/{id}"} if id.lower().startswith("subscriptions/") else item


def _unregistered(azure: Reads, url: str) -> bool:
    """Whether the provider of the type says itself that it is not registered: then nothing of it can be there."""
    match = _PROVIDER.match(urlsplit(url).path)
    if not match:
        return False
    answer = azure.read(f"{match[1]}/providers/{match[2]}?api-version=2025-04-01")
    return answer.ok and str(answer.body.get("registrationState")).lower() in _EMPTY
