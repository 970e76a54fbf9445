from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture
def world() -> World:
    """An empty sandbox on the day the tests are written for."""
    return World()
