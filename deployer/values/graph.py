"""What stands on what."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.change import Action


class Node(Struct, frozen=True):
    """A resource, or several of a sort drawn as one."""

    key: str
    title: str
    name: str
    holder: str = ""
    """Names of what it lives in; nothing for what stands in the resource group itself."""
    action: Action = Action.NOOP
    count: int = 1

    @property
    def label(self) -> str:
        """`serverless endpoint 'chat' in 'assistants'`."""
        name = f"{self.title}, {self.name}" if self.count > 1 else f"{self.title} '{self.name}'"
        return f"{name} in '{self.holder}'" if self.holder else name


class Graph(Struct, frozen=True):
    """Resources and what they need: an edge goes from a key to that of what it stands on."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
