"""How users name a resource, in every command: by the end of the path of names that leads to it (`project/name`, or
`name` alone where one resource has it), by the same behind its kind (`serverless_endpoint.chat`), or by its id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from deployer.values.armid import parse
from deployer.values.nearest import nearest


class Named(Protocol):
    """What has a name: a resource, a change, an endpoint."""

    @property
    def id(self) -> str:
        """ARM id."""

    @property
    def kind(self) -> str:
        """Name of its kind, `serverless_endpoint`, or its title, `serverless endpoint`."""


Item = TypeVar("Item", bound=Named)
Within = Callable[[Item], str]
"""What stands before the names of Azure: the environment, where there may be several."""


def full_name(id: str) -> str:
    """The names in an id, outermost first: `assistants/chat` for an endpoint, `hub-prod` for a hub."""
    try:
        found = parse(id)
    except ValueError:  # a provider of the subscription
        return id.rsplit("/", 1)[-1]
    return "/".join([*found.scope.split("/")[2::2], *found.names])


def nowhere(_: Named) -> str:
    """Where everything belongs to one environment."""
    return ""


def means(word: str, item: Item, within: Within[Item] = nowhere) -> bool:
    """Whether a word names an item. Names compare without case, as in Azure."""
    path = "/".join(_path(item, within)).lower()
    kind, dot, rest = word.lower().partition(".")
    ends = [word.lower(), *([rest] if dot and kind == item.kind.replace(" ", "_").lower() else [])]
    return word.lower() == item.id.lower() or any(end and f"/{path}".endswith(f"/{end}") for end in ends)


def meant(word: str, items: Iterable[Item], within: Within[Item] = nowhere) -> list[Item]:
    """The items that a word names; several where it is not clear."""
    return [item for item in items if means(word, item, within)]


def shortest(item: Item, items: Iterable[Item], within: Within[Item] = nowhere) -> str:
    """The shortest name of an item that is of no other one; its full name at least."""
    everything = tuple(items)
    return next(name for name in _names(item, within) if _is_clear(name, everything, within) or name == item.id)


def unclear(word: str, items: Iterable[Item], within: Within[Item] = nowhere) -> tuple[str, str] | None:
    """Why a word does not name one thing, and what to write instead; nothing where it does. Two aspects of one
    resource are one thing.
    """
    everything = tuple(items)
    found = meant(word, everything, within)
    if _is_clear(word, found, within):
        return None
    if found:
        names = ", ".join(f"'{name}'" for name in sorted({shortest(item, everything, within) for item in found}))
        return f"'{word}' means several", f"name one of {names}"
    known = sorted({"/".join(_path(item, within)) for item in everything})
    near = [name for name in known if _extends(word, name)] or _near(word, known)
    return f"nothing is called '{word}'", "did you mean " + " or ".join(
        f"'{name}'" for name in near
    ) + "?" if near else ""


def _path(item: Item, within: Within[Item]) -> list[str]:
    place = within(item)
    return [*([place] if place else []), *full_name(item.id).split("/")]


def _names(item: Item, within: Within[Item]) -> Iterator[str]:
    path = _path(item, within)
    least = len(full_name(item.id).split("/"))
    for length in range(least, len(path) + 1):
        yield "/".join(path[-length:])
    yield f"{item.kind.replace(' ', '_')}.{'/'.join(path)}"
    yield item.id


def _is_clear(word: str, items: Iterable[Item], within: Within[Item]) -> bool:
    return len({(within(item), item.id.lower()) for item in meant(word, items, within)}) == 1


def _extends(word: str, name: str) -> bool:
    """With `regions:`, Azure's name of a project is that of the file and the region: `assistants-eastus2/chat`."""
    written, real = word.lower().split("/"), name.lower().split("/")[-len(word.split("/")) :]
    pairs = list(zip(written, real, strict=False))
    return len(written) > 1 and all(one == other or other.startswith(f"{one}-") for one, other in pairs)


def _near(word: str, known: list[str]) -> list[str]:
    ends = Counter(name.rsplit("/", 1)[-1] for name in known)
    short = {end: end for end, times in ends.items() if times == 1}
    by_end = {name: name for name in known} | short
    near = nearest(word, by_end)
    return [by_end[near]] if near else []
