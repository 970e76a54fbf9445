"""The environment on the page about landing zones is one that could be planned."""

from __future__ import annotations

import re
from pathlib import Path

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.environment.hub import Hub
from deployer.environment.resolved import resolve
from deployer.render.render import render
from deployer.source.load import parse
from tests.world import TODAY

PAGE = Path(__file__).parents[2] / "docs" / "landing-zones.md"


def test_the_example_is_valid_and_shows_every_kind_that_is_optional() -> None:
    whole, regions, *_ = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    checked = check([parse(whole, "landing-zones.md")], at(TODAY))
    assert [str(problem) for problem in checked.problems] == []
    kinds = {item.kind for item in render(resolve(checked.environments[0], at(TODAY)))}
    assert kinds >= {
        "application_insights",
        "container_registry",
        "diagnostic_setting",
        "outbound_rule",
        "private_endpoint",
        "role_assignment",
    }
    several = re.sub(r"  customer_managed_key:\n(?:    .*\n)+", "", whole.replace("location: eastus2\n", regions))
    checked = check([parse(several, "landing-zones.md")], at(TODAY))
    assert [str(problem) for problem in checked.errors] == []
    assert len(checked.sites) == 2


def test_the_page_names_every_key_of_a_hub_that_landing_zones_ask_for() -> None:
    text = PAGE.read_text(encoding="utf-8")
    plain = {"display_name", "description", "tags", "protect"}
    assert [name for name in Hub.model_fields if name not in plain and name not in text] == []
