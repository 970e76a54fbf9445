"""What the reference says of one key of an environment file."""

from __future__ import annotations

from msgspec import Struct


class KeyDoc(Struct, frozen=True):
    """One key at one place. The texts are Markdown in one line; `example` is YAML in one line."""

    path: tuple[str, ...]
    """From the top of the file, `[]` for the items of a list: `("projects", "[]", "name")`."""
    about: str
    type: str
    """In words: `text`, `list of deployments`, `one of: enabled, disabled`."""
    default: str
    """As YAML; empty where there is none."""
    needed: bool
    example: str
    section: str = ""
    """What holds the key, in words: `deployment`. The same section may stand at several places."""
    holds: str = ""
    """The section that its value is or lists, in words; empty for plain values."""
    holds_about: str = ""
    """What that section is."""

    @property
    def name(self) -> str:
        """Keys with dots between, as `deployer explain` takes it: `projects.deployments.compute`."""
        return ".".join(part for part in self.path if part != "[]")

    @property
    def written(self) -> str:
        """The same with lists told from mappings: `projects[].deployments[].compute`."""
        return ".".join(self.path).replace(".[]", "[]")
