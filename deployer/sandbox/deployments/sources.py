"""What deployments do as Azure does, and how we know: the rows of behaviours.csv."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import cast

from deployer.sandbox.behaviour import Behaviour, Source

_ROWS = Path(__file__).with_name("behaviours.csv").read_text(encoding="utf-8").splitlines()
BEHAVIOURS = tuple(Behaviour(text, cast(Source, source), link) for text, source, link in csv.reader(_ROWS[1:]))
