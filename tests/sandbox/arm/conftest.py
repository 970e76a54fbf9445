"""An empty Azure, and one with a hub and a project. What goes to and fro in any test here must fit the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.contract import Witness


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Watches all exchanges of a test."""
    watching = Witness()
    yield watching
    assert not watching.errors


@pytest.fixture
def azure(witness: Witness) -> Azure:
    """An empty Azure on 2026-11-23."""
    return Azure(witness)


@pytest.fixture
def ready(azure: Azure) -> Azure:
    """An Azure with the project `proj`."""
    return azure.ground()
