"""The Azure of the other tests of the control plane, with deployments watched by the contract too."""

from __future__ import annotations

from tests.sandbox.arm.conftest import azure, ready, server, witness

__all__ = ["azure", "ready", "server", "witness"]
