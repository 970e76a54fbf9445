"""What holds of every environment: applied once it plans nothing, drift is told line by line, and it can be drawn again
from what is live. A dozen environments here; `make proof` takes hundreds.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deployer.kinds.all import kinds
from tests.scenarios.generated import lived
from tests.strategies import environments


def test_generated_environments_of_every_kind_live_without_a_false_difference() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=12, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    @given(environments(), st.randoms(use_true_random=False))
    def live(environment: dict[str, Any], chance: Random) -> None:
        seen.update(lived(environment, chance))

    live()
    assert {name for name in kinds() if not seen[f"kind {name}"]} == set()
