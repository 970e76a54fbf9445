"""What a container of an online deployment wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Container = Literal["inference-server", "storage-initializer"]


@dataclass(frozen=True, slots=True)
class ContainerLogs:
    """The lines that Azure keeps, as it has them: foreign text, not to be shown without `printable`."""

    endpoint: str
    """Full name: `assistants/mixtral`."""
    deployment: str
    container: Container
    lines: tuple[str, ...]
    """Without their ends; none where Azure has none yet."""
