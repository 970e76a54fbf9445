"""An Azure with an account of Foundry. What goes to and fro in any test here must fit the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deployer.sandbox.server.serve import Running
from tests.sandbox import loopback
from tests.sandbox.arm.azure import Azure
from tests.sandbox.contract import Witness
from tests.sandbox.foundry.house import Foundry


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
def foundry(request: pytest.FixtureRequest, witness: Witness) -> Foundry:
    """A group in Sweden with an empty account, behind either face."""
    azure = Azure(witness)
    if request.param == "over TLS":
        server: Running = request.getfixturevalue("server")
        azure = Azure(witness, face=lambda cloud: loopback.session(server, cloud))
    return Foundry(azure).ground()
