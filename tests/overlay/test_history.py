"""Every value of an environment knows the file and line that set it, and what it overrode."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.source.overlay import history, written
from deployer.values.source import Path
from tests.overlay.files import Folder

TOP = """\
extends: middle.yaml
name: top
tags: {cost: null}
hub: {tags: {c: "3"}}
projects:
  - name: b
    deployments:
      - {model: m2, auth: entra}
list: [9]
"""
MIDDLE = """\
extends: lowest.yaml
name: middle
hub: {description: "${AZURE_LOCATION}"}
projects:
  - name: b
    deployments: [{model: m1}, {model: m2, auth: key}]
"""
LOWEST = """\
name: lowest
tags: {cost: "1", team: t}
hub: {name: h, tags: {a: "1"}}
projects: [{name: a}]
list: [1, 2]
"""


@pytest.fixture
def files(folder: Folder) -> Folder:
    """Three files, each extending the next."""
    return folder.write(top=TOP, middle=MIDDLE, lowest=LOWEST)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (("name",), ["top.yaml:2:7 top", "middle.yaml:2:7 middle", "lowest.yaml:1:7 lowest"]),
        (("tags", "cost"), ["top.yaml:3:14 None", "lowest.yaml:2:14 1"]),
        (("tags", "team"), ["lowest.yaml:2:25 t"]),
        (("hub", "name"), ["lowest.yaml:3:13 h"]),
        (("hub", "description"), ["middle.yaml:3:20 ${AZURE_LOCATION}"]),
        (("hub", "tags", "c"), ["top.yaml:4:17 3"]),
        (("projects", 0, "name"), ["lowest.yaml:4:19 a"]),
        (("projects", 1, "deployments", 0, "model"), ["middle.yaml:6:27 m1"]),
        (("projects", 1, "deployments", 1, "auth"), ["top.yaml:8:27 entra", "middle.yaml:6:50 key"]),
        (("list", 0), ["top.yaml:9:8 9"]),
        (("list",), ["top.yaml:9:7 [9]", "lowest.yaml:5:7 [1, 2]"]),
        (("nothing",), []),
        (("projects", 2), []),
    ],
)
def test_the_history_of_a_value_begins_with_the_winner(files: Folder, path: Path, told: list[str]) -> None:
    source = files.read(process={"AZURE_LOCATION": "eastus2"})
    assert [f"{place} {value}" for place, value in history(source, path)] == told


def test_places_lead_into_the_file_that_won(files: Folder) -> None:
    source = files.read(process={"AZURE_LOCATION": "eastus2"})
    assert source.data["hub"]["description"] == "eastus2"
    assert str(source.at(("hub", "description"))) == "middle.yaml:3:20"
    assert str(source.key(("projects", 1, "deployments", 1, "auth"))) == "top.yaml:8:21"
    assert str(source.at(("projects", 1, "deployments", 1, "missing"))) == "top.yaml:8:9"
    assert source.places.value(("tags", "cost")) is None
    assert str(source.at(("tags", "cost"))) == "top.yaml:3:7"
    assert set(source.texts) == {"top.yaml", "middle.yaml", "lowest.yaml"}


def test_an_edit_belongs_into_the_file_that_won_at_its_path_there(files: Folder) -> None:
    source = files.read(process={"AZURE_LOCATION": "eastus2"})
    assert written(source, ("projects", 1, "deployments", 1, "auth")) == (
        "top.yaml",
        ("projects", 0, "deployments", 0, "auth"),
    )
    assert written(source, ("projects", 0, "name")) == ("lowest.yaml", ("projects", 0, "name"))
    assert written(source, ("projects", 0, "new")) == ("lowest.yaml", ("projects", 0, "new"))


def test_a_plain_environment_has_a_history_of_one(folder: Folder) -> None:
    source = folder.write(top="name: x\nhub: {name: h}\n").read()
    assert [f"{place} {value}" for place, value in history(source, ("hub", "name"))] == ["top.yaml:2:13 h"]
    assert history(source, ("hub", "other")) == ()
    assert written(source, ("hub", "name")) == ("top.yaml", ("hub", "name"))


def test_every_value_of_the_environment_has_a_place_and_a_history(files: Folder) -> None:
    source = files.read(process={"AZURE_LOCATION": "eastus2"})

    def walk(data: Any, path: Path) -> None:
        assert source.places.value(path)
        assert history(source, path)
        for step, value in (
            data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        ):
            walk(value, (*path, step))

    walk(source.data, ())
