"""Azure Resource Manager ids: `/subscriptions/S/resourceGroups/G/providers/Namespace/type/name/type/name`.

Behind the id of a resource, `/providers/Namespace/type/name` names something that extends it: a role assignment, a
diagnostic setting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

_STRUCTURE = frozenset("/\\?#%")
"""Characters that end a segment, a path or an address, or stand for one that does."""
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what no name of Azure holds: controls, invisible marks, halves of characters, line ends."""
_PLAIN = re.compile(r"[A-Za-z0-9_()-]+(?:\.[A-Za-z0-9_()-]+)*")
"""What nearly every segment is, and what may be one."""


class ArmId(Struct, frozen=True):
    """The parts of an id. For a resource group, `type` is that of groups and `names` its name alone."""

    subscription: str
    group: str
    type: str
    names: tuple[str, ...]
    scope: str = ""
    """Of what extends a resource: `Namespace/type/name` of that resource, in the same group."""

    @property
    def name(self) -> str:
        """The name in a template: `parent/child`."""
        return "/".join(self.names)


@lru_cache(16_384)
def parse(id: str) -> ArmId:
    """The parts of a resource's or a group's id. Raises ValueError for anything else."""
    if reason := fault(id):
        raise ValueError(f"'{id}' is not the id of a resource or a resource group: {reason}")
    parts = id.removeprefix("/").split("/")
    if len(parts) < 4 or parts[0].lower() != "subscriptions" or parts[2].lower() != "resourcegroups":
        raise ValueError(f"'{id}' is not the id of a resource or a resource group")
    subscription, group = parts[1], parts[3]
    if len(parts) == 4:
        return ArmId(subscription, group, "Microsoft.Resources/resourceGroups", (group,))
    # Namespaces, types and names alternate, so that this word can only stand at even places.
    last = max((i for i in range(4, len(parts), 2) if parts[i].lower() == "providers"), default=0)
    if parts[4].lower() != "providers" or len(parts) < last + 4 or len(parts) % 2:
        raise ValueError(f"'{id}' is not the id of a resource or a resource group")
    names, types = tuple(parts[last + 3 :: 2]), (parts[last + 1], *parts[last + 2 :: 2])
    return ArmId(subscription, group, "/".join(types), names, "/".join(parts[5:last]))


def type_of(id: str) -> str:
    """The type of what an id names, in lower case; empty where it is no id."""
    try:
        return parse(id).type.lower()
    except ValueError:
        return ""


def parent(id: str) -> str:
    """Id of what holds a resource: its parent resource, what it extends, or its resource group."""
    parts = id.rstrip("/").split("/")
    if len(parts) <= 9:
        return "/".join(parts[:5])
    return "/".join(parts[:-4] if parts[-4].lower() == "providers" else parts[:-2])


def ancestors(id: str) -> Iterator[str]:
    """Ids, in lower case, of what a resource stands in, the nearest first; the last is its resource group."""
    while len(id.split("/")) > 5:
        id = parent(id)
        yield id.lower()


class HasId:
    """What has the ARM id of a resource, and what the id alone says of it."""

    __slots__ = ()
    id: str

    @property
    def name(self) -> str:
        """The last segment of the id."""
        return self.id.rsplit("/", 1)[-1]

    @property
    def parts(self) -> ArmId:
        """The parts of the id. Raises ValueError where it is that of no resource and no group."""
        return parse(self.id)

    @property
    def parent(self) -> str:
        """Id, in lower case, of what it is in: its parent resource, what it extends, or its resource group."""
        return parent(self.id).lower()

    @property
    def ancestors(self) -> tuple[str, ...]:
        """Ids, in lower case, of what it is in, the nearest first; the last is its resource group."""
        return tuple(ancestors(self.id))


def fault(id: str) -> str:
    """Why an id must not become part of an address; nothing where it names the same thing to everybody who reads it.

    A client resolves `..` before it sends, a server decodes `%2f` after it received: what is compared as text would
    then be something else than what is written.
    """
    segments = id.removeprefix("/").split("/")
    return next((reason for segment in segments if (reason := segment_fault(segment))), "")


@lru_cache(16_384)
def segment_fault(text: str) -> str:
    """Why a text must not be one segment of an id; nothing where it may be."""
    if _PLAIN.fullmatch(text):
        return ""
    plain = unicodedata.normalize("NFKC", text)  # what some servers do to a full-width stop or slash
    if not text:
        return "a segment of it is empty"
    if held := _STRUCTURE.intersection(text + plain):
        return f"its segment '{text}' holds '{min(held)}'"
    if any(unicodedata.category(char) in _UNSEEN for char in text):
        return f"its segment {text!a} holds a character that cannot be seen"
    if plain != plain.strip():
        return f"its segment '{text}' begins or ends with a blank"
    if plain.endswith("."):
        return f"its segment '{text}' ends in a full stop"
    return ""
