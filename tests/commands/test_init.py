"""`deployer init`: a first environment on either platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-11-28")


@pytest.mark.parametrize(
    ("platform", "section", "model"),
    [("hub", "hub:", "mistral-small-2503"), ("foundry", "foundry:", "Mistral-Large-3")],
)
def test_the_model_that_is_sold_longest_there_is_written_and_the_file_is_valid(
    platform: str, section: str, model: str, run: Run
) -> None:
    assert run("init", "--platform", platform, "--accept-marketplace-terms", *DAY).code == 0
    text = Path("environments/dev.yaml").read_text()
    assert f"\n{section}\n" in text
    assert f"    - model: {model}\n" in text
    assert run("validate", "environments", "--strict", *DAY).code == 0


def test_where_nobody_can_be_asked_it_is_a_hub(run: Run) -> None:
    run("init", *DAY)
    assert "\nhub:\n" in Path("environments/dev.yaml").read_text()


def test_an_account_needs_no_region_of_hubs(run: Run) -> None:
    assert run("init", "--location", "uaenorth", *DAY).code == 1
    assert run("init", "--location", "uaenorth", "--platform", "foundry", *DAY).code == 0
