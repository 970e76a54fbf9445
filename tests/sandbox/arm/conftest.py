"""An empty Azure, and one with a hub and a project. What goes to and fro in any test here must fit the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deployer.sandbox.server.serve import Running
from tests.sandbox import loopback
from tests.sandbox.arm.azure import Azure
from tests.sandbox.contract import Witness


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Watches all exchanges of a test."""
    watching = Witness()
    yield watching
    assert not watching.errors


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The TLS face, for one cloud after the other."""
    with loopback.serving(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(params=["in process", "over TLS"])
def azure(request: pytest.FixtureRequest, witness: Witness) -> Azure:
    """An empty Azure on 2026-11-23, behind either face."""
    if request.param == "in process":
        return Azure(witness)
    server: Running = request.getfixturevalue("server")
    return Azure(witness, face=lambda cloud: loopback.session(server, cloud))


@pytest.fixture
def ready(azure: Azure) -> Azure:
    """An Azure with the project `proj`."""
    return azure.ground()
