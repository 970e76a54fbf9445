"""Two sources -> where they differ; one source and a name -> who set the value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from deployer.source.item_names import item_names
from deployer.source.overlay import history
from deployer.values.diff import Difference, Provenance, SetValue
from deployer.values.json_path import value_at
from deployer.values.naming import means
from deployer.values.nearest import nearest
from deployer.values.problem import Invalid
from deployer.values.resource import Resource
from deployer.values.source import Path, Source

VARIABLES = "variables"
REFERENCE = re.compile(r"\$\{var\.([^{}]+)\}")


def diff_sources(first: Source, second: Source, allowed: Sequence[str] = ()) -> tuple[Difference, ...]:
    """Every leaf on which two environments differ, by name; items of lists are found by their names, not their places.
    `allowed` are patterns of names that may differ: `tags.*`, `name`.
    """
    one, other = dict(_leaves(first)), dict(_leaves(second))
    found = []
    for name in sorted(one.keys() | other.keys()):
        here, there = one.get(name), other.get(name)
        if here is None or there is None or here.value != there.value:
            found.append(Difference(name, here, there, any(fnmatchcase(name, pattern) for pattern in allowed)))
    return tuple(found)


def trace(source: Source, name: str, endpoints: Iterable[tuple[Path, Resource]] = ()) -> Provenance:
    """Who set the value of that name, and what it overrode. `endpoints` are those of the deployments at these places,
    as Azure names them: also where the file leaves a name to be derived. Raises Invalid when nothing bears the name.
    """
    known = dict(_paths(source.data)) | {f"{VARIABLES}.{each}": (VARIABLES, each) for each in _declared(source)}
    path = known.get(name)
    if path is None and len(found := _of_endpoint([*_named(source.data), *endpoints], name, known)) == 1:
        name, path = found[0], known[found[0]]
    if path is None:
        near = nearest(name, known) if not found else None
        help = f"did you mean '{near}'?" if near else "join keys and names of list items with dots"
        help = "name one of " + ", ".join(f"'{each}'" for each in found) if found else help
        message = f"nothing in '{source.file}' is called '{name}'"
        message = f"'{name}' means several" if found else message
        raise Invalid.of("TRC001", message, source.at(()), help)
    said = _said(source, path)
    text = said[0].value if said and isinstance(said[0].value, str) else ""
    used = dict.fromkeys(each for each in REFERENCE.findall(text) if each in _declared(source))
    value = None if path[0] == VARIABLES else value_at(source.data, path)
    return Provenance(name, said, value, tuple((each, _said(source, (VARIABLES, each))) for each in used))


def _of_endpoint(endpoints: Iterable[tuple[Path, Resource]], word: str, known: Mapping[str, Path]) -> list[str]:
    """Names of the values that a word means which begins with the name of an endpoint: `assistants/chat.model`."""
    ends = [word, *(word[: dot.start()] for dot in re.finditer(r"\.", word))]
    names = {path: name for name, path in known.items()}
    meant = ((names[path], end) for path, item in endpoints if path in names for end in ends if means(end, item))
    return list(dict.fromkeys(found for name, end in meant if (found := f"{name}{word[len(end) :]}") in known))


def _named(data: Any) -> Iterator[tuple[Path, Resource]]:
    """The endpoints of the deployments that a file names, whatever else may be wrong with it."""
    group = "/subscriptions/-/resourceGroups/-/providers/Microsoft.MachineLearningServices/workspaces"
    for path in (path for _, path in _paths(data) if len(path) == 4 and path[::2] == ("projects", "deployments")):
        project = data["projects"][path[1]]
        deployment = project["deployments"][path[3]]
        if isinstance(deployment, dict) and isinstance(deployment.get("name"), str):
            kind = "online_endpoint" if deployment.get("compute") else "serverless_endpoint"
            yield path, Resource(kind, f"{group}/{project.get('name')}/endpoints/{deployment['name']}", {})


def _said(source: Source, path: Path) -> tuple[SetValue, ...]:
    return tuple(SetValue(value, position) for position, value in history(source, path))


def _declared(source: Source) -> Sequence[str]:
    """The variables of the environment, whichever file declares them."""
    return sorted({key for _, table in history(source, (VARIABLES,)) if isinstance(table, dict) for key in table})


def _leaves(source: Source) -> Iterator[tuple[str, SetValue]]:
    for name, path in _paths(source.data):
        value = value_at(source.data, path)
        if not isinstance(value, dict | list) or not value:
            yield name, SetValue(value, source.at(path))


def _paths(data: Any, name: str = "", path: Path = ()) -> Iterator[tuple[str, Path]]:
    if name:
        yield name, path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, f"{name}.{key}" if name else str(key), (*path, key))
    elif isinstance(data, list):
        seen: Counter[str] = Counter()
        for index, (value, named) in enumerate(zip(data, item_names(data), strict=True)):
            called = str(index) if named is None else named
            seen[called] += 1  # two deployments of one model need not have names
            marked = called if seen[called] == 1 else f"{called}#{seen[called]}"
            yield from _paths(value, f"{name}.{marked}", (*path, index))
