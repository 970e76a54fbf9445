"""Properties that hold secrets. Azure does not answer them to a GET, and nobody plans them; should one turn up all the
same, no report shows it: it is absent, not masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.values.late_value import late
from deployer.values.source import Path

_NAMES = frozenset(
    {"accesskey", "accesstoken", "accountkey", "apikey", "appinsightsinstrumentationkey", "clientsecret"}
    | {"connectionstring", "developertoken", "password", "primaryaccesskey", "primarykey"}
    | {"refreshtoken", "sas", "sastoken", "secondaryaccesskey", "secondarykey", "secretaccesskey", "securitytoken"}
    | {"userstoragekey"}
)
"""In lower case: those that the definitions of Azure Machine Learning mark with `x-ms-secret`, and their likes.
`key1` is not among them: a storage account tells under that name when its first key was made."""


_SUSPECT = _NAMES | {"credentials"}


_PARTS = frozenset(
    {"action", "blocking", "category", "categorygroup", "enabled", "groupids", "id", "name", "privatednszoneid"}
    | {"privatelinkserviceid", "properties", "severitythreshold", "source", "value"}
)
"""In lower case: what our templates state in the items of lists."""


def without_foreign_parts(value: Any) -> Any:
    """The same value, with what our templates state in the items of its lists, and no more: a list is ours as a whole,
    and what else Azure or somebody keeps in an item may be a secret.
    """
    if isinstance(value, str):  # most are; to ask whether it is a mapping takes longer
        return value
    if isinstance(value, list):
        return [_part(item) for item in value]
    return {key: without_foreign_parts(below) for key, below in value.items()} if isinstance(value, Mapping) else value


def _part(value: Any) -> Any:
    if isinstance(value, list):
        return [_part(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _part(below) for key, below in value.items() if key.lower() in _PARTS}
    return value


def is_secret(path: Path, value: Any) -> bool:
    """Whether what stands at a path is nobody's business. Tags are everybody's, whatever their names."""
    parts = [str(part).lower() for part in path]
    if not parts or parts[0] == "tags":
        return False
    below, name = "credentials" in parts[:-1], parts[-1]
    secret = name != "authtype" if below else name in _NAMES and isinstance(value, str)
    return secret and not late(value)  # that says where the secret is, and is none


def secrets(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of the secrets in a body."""
    if not path and not _suspect(value):
        return
    if is_secret(path, value):
        yield path
        return
    if late(value):
        return
    for part, below in _parts(value):
        yield from secrets(below, (*path, part))


def _suspect(value: Any) -> bool:
    """Whether a whole body has a name that could be one of a secret: hardly any has, and to see it takes no paths."""
    if isinstance(value, str):
        return False
    if isinstance(value, (dict, Mapping)):
        return any(str(name).lower() in _SUSPECT or _suspect(below) for name, below in value.items())
    return isinstance(value, list) and any(map(_suspect, value))


def without_secrets(value: Any, path: Path = ()) -> Any:
    """The same value; where it holds secrets, a copy without them. `path` is where it stands."""
    return _without(value, path) if next(secrets(value, path), None) is not None else value


def _without(value: Any, path: Path) -> Any:
    if late(value):
        return value
    kept = [(part, below) for part, below in _parts(value) if not is_secret((*path, part), below)]
    if isinstance(value, Mapping):
        return {part: _without(below, (*path, part)) for part, below in kept}
    return [_without(below, (*path, part)) for part, below in kept] if isinstance(value, list) else value


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, str):  # most are; to ask whether it is a mapping takes longer
        return
    if isinstance(value, (dict, Mapping)):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
