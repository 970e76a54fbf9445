"""Which keys may stand at a place of an environment file."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin

from deployer.environment.section import Section, described
from deployer.values.source import Path


def fields(root: type[Section], path: Path) -> Mapping[str, str]:
    """The keys of the section at `path` with what each is for, in one line; none where no section stands."""
    section = _section(root, path)
    return {key: " ".join(text.split()) for key, text in described(section).items()} if section else {}


def kind(root: type[Section], path: Path) -> str:
    """What stands at `path`, in words: 'a deployment', 'an environment'."""
    section = _section(root, path)
    if section is None:
        return "this mapping"
    return f"{'an' if section.__name__[0] in 'AEIOU' else 'a'} {noun(section)}"


def noun(section: type[Section]) -> str:
    """What a section is called: `outbound rule`."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", section.__name__).lower()


def homes(root: type[Section], key: str) -> tuple[tuple[str, ...], ...]:
    """Where a key may stand: `("projects", "[]", "deployments")`."""
    return tuple(path for path in _paths(root) if path[-1] == key)


@cache
def _paths(root: type[Section]) -> tuple[tuple[str, ...], ...]:
    """Every key of a section and of those below it."""
    found: list[tuple[str, ...]] = []
    for name, field in root.model_fields.items():
        key = field.alias or name
        found.append((key,))
        for inner, listed in sections_in(field.annotation):
            found += ((key, *listed, *path) for path in _paths(inner))
    return tuple(dict.fromkeys(found))


def sections_in(annotation: Any) -> Iterator[tuple[type[Section], tuple[str, ...]]]:
    """The sections that a value may be, or list: then with `[]`."""
    for branch in branches(annotation):
        listed = get_origin(branch) in (list, tuple)
        for inner in branches(get_args(branch)[0]) if listed else [branch]:
            if isinstance(inner, type) and issubclass(inner, Section):
                yield inner, ("[]",) if listed else ()


def _section(root: type[Section], path: Path) -> type[Section] | None:
    """The section that `path` leads to; where several could stand, the first."""
    found: list[Any] = [root]
    for part in path:
        found = [inner for annotation in found for inner in _into(annotation, part)]
    return next((each for each in found if isinstance(each, type) and issubclass(each, Section)), None)


def _into(annotation: Any, part: str | int) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        for name, field in annotation.model_fields.items():
            if part == (field.alias or name):
                yield from branches(field.annotation)
    elif get_origin(annotation) in (list, dict, tuple):
        yield from branches(get_args(annotation)[0 if isinstance(part, int) else -1])


def branches(annotation: Any) -> Iterator[Any]:
    """The types that a value may have, each on its own."""
    if get_origin(annotation) in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from branches(branch)
    else:
        yield annotation
