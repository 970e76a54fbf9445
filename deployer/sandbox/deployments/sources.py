"""What deployments do as Azure does, and how we know: the rows of behaviours.json (behaviour, evidence, source)."""

from __future__ import annotations

import json
from pathlib import Path

from deployer.sandbox.behaviour import Behaviour

_ROWS = json.loads(Path(__file__).with_name("behaviours.json").read_text(encoding="utf-8"))
BEHAVIOURS = tuple(Behaviour(*row) for row in _ROWS)
