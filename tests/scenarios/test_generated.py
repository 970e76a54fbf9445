"""What holds of every environment: applied once it plans nothing, drift is told line by line, it can be drawn again
from what is live, and a file takes over what others did. A few environments here; `make proof` takes hundreds.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from deployer.kinds.all import kinds
from tests.scenarios.generated import lived
from tests.scenarios.taken import Pair, pairs, taken
from tests.strategies import environments


def test_generated_environments_of_every_kind_live_without_a_false_difference() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=4, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(environments(accounts=True), st.randoms(use_true_random=False))
    def live(environment: dict[str, Any], chance: Random) -> None:
        seen.update(lived(environment, chance))

    missing = set(kinds())
    for number in range(16):  # what a seed draws follows from all modules that are loaded: a kind may be missed
        if missing:
            seed(number)(live)()
            missing = {name for name in kinds() if not seen[f"kind {name}"]}
    assert missing == set()


def test_a_file_takes_over_what_others_changed_made_and_removed_and_the_rest_is_named() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=16, phases=[Phase.generate], derandomize=True, suppress_health_check=list(HealthCheck))
    @given(pairs(), st.booleans(), st.booleans())
    def take(pair: Pair, foreign: bool, block: bool) -> None:
        seen.update(taken(pair, foreign=foreign, block=block))

    take()
    assert {word.split()[1] for word in seen if word.count(" ") == 1} == {"changed", "made", "gone"}
    # One in a hundred over hundreds of files (`make proof`), several in a file now and then: rules of a firewall and
    # variables of a deployment that the file has and nothing live has, or the other way round. The report names them.
    assert seen["left"] <= seen["differences"] / 20, "what can be said is said"
