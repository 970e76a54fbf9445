"""A server on a free port, and its cloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deployer.sandbox.server.serve import Serving, running
from deployer.sandbox.state.cloud import Cloud
from tests.sandbox.server.served import Served

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of the folder."""
    ca_file = tmp_path_factory.mktemp("served") / "ca.pem"
    cloud = Cloud.new(datetime(2024, 8, 5, 12, tzinfo=UTC), SUBSCRIPTION)
    with running(cloud, Serving(ca_file)) as found:
        yield Served(cloud, dict(found.variables))
