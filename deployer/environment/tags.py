"""The tags that mark what is ours, and remember which tag keys we set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

OWNER = "deployer"
"""Tag that holds the name of the environment a resource belongs to."""
PROTECT = "deployer-protect"
"""Tag of what must not be deleted: `true`."""
KEYS = "deployer-tags"
"""Tag that remembers the keys we set, so that one taken out of the YAML is taken off the resource too."""

SERIAL = "deployer-serial"
"""Tag that holds the serial of the saved plan that was applied last."""
ALSO = "deployer-also"
"""Tag that names the kinds of resources that an environment has besides the usual, so that they are looked for."""


def own_tags(environment: str, *layers: Mapping[str, str]) -> dict[str, str]:
    """The tags of one resource: later layers win, and the two marks are added."""
    tags = {key: value for layer in layers for key, value in layer.items()}
    return {**tags, OWNER: environment, KEYS: remember(tags)}


def protection(protect: bool) -> dict[str, str]:
    """The tag of what must not be deleted, where that is wanted."""
    return {PROTECT: "true"} if protect else {}


def remember(keys: Mapping[str, str]) -> str:
    """The keys as one tag value. Readable where it fits into the 256 characters of a tag value, hashes where not."""
    text = ",".join(sorted(keys))
    if len(text) <= 256 and not text.startswith("#") and not any("," in key for key in keys):
        return text
    return "#" + "".join(sorted(_mark(key) for key in keys))


def remembers(value: str, key: str) -> bool:
    """Whether a value made by `remember` holds the key."""
    if value.startswith("#"):
        return any(value[i : i + 5] == _mark(key) for i in range(1, len(value), 5))
    return key in value.split(",")


def _mark(key: str) -> str:
    # Five digits for each of at most 48 keys (50 tags less our two) stay below 256 characters.
    return hashlib.sha256(key.encode()).hexdigest()[:5]
