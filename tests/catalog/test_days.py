"""The catalogue answers for a day."""

from __future__ import annotations

from datetime import date

import pytest

from deployer.catalog.catalog import Catalog, at
from deployer.catalog.model import Model, Stage

TODAY = at(date(2026, 11, 23))


def model(name: str, catalog: Catalog = TODAY) -> Model:
    found = catalog.find(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 5, 20), Stage.UNKNOWN),
        (date(2024, 8, 5), Stage.AVAILABLE),
        (date(2024, 12, 14), Stage.AVAILABLE),
        (date(2024, 12, 15), Stage.LEGACY),
        (date(2025, 1, 15), Stage.DEPRECATED),
        (date(2025, 4, 14), Stage.DEPRECATED),
        (date(2025, 4, 15), Stage.RETIRED),
        (date(2030, 1, 1), Stage.RETIRED),
    ],
)
def test_a_model_passes_through_its_stages_at_midnight(day: date, stage: Stage) -> None:
    assert model("Mistral Large (2402)").stage(day) is stage


def test_four_serverless_models_can_be_deployed_on_hubs_today() -> None:
    usable = {x.name for x in TODAY.models if x.regions(TODAY.as_of) and x.stage(TODAY.as_of) is Stage.AVAILABLE}
    assert usable == {"Codestral-2501", "mistral-small-2503", "mistral-medium-2505", "Ministral-3B"}


def test_the_eight_models_of_july_2024_could_all_be_deployed_in_august_2024() -> None:
    day = date(2024, 8, 5)
    names = ["Mistral Large (2402)", "Mistral Large (2407)", "Mistral Small", "Mistral Nemo"]
    assert all(len(model(name).regions(day)) == 7 for name in names)
    for name in ("Mixtral-8x7B-Instruct-v01", "Mixtral-8x7B-v01", "Mistral-7B-Instruct-v01", "Mistral-7B-v01"):
        assert model(name).sizes(day)


def test_version_and_machine_sizes_follow_the_registry_day_by_day() -> None:
    seven = model("mistralai-Mistral-7B-Instruct-v01")
    assert [seven.version(date(2024, 8, 5)), seven.version(date(2026, 3, 16)), seven.version(TODAY.as_of)] == [
        "10",
        "13",
        "14",
    ]
    assert "Standard_NC12s_v3" in seven.sizes(date(2026, 3, 15))
    assert "Standard_NC12s_v3" not in seven.sizes(date(2026, 3, 16))
    assert "Standard_ND40rs_v2" not in seven.sizes(date(2026, 6, 12))


def test_successors_are_those_that_were_named_by_the_day() -> None:
    large = model("Mistral Large (2402)")
    assert [large.successor(date(y, m, 1)) for y, m in ((2025, 1), (2025, 6), (2026, 6))] == [
        None, "Mistral-Large-2411", "mistral-medium-2505"
    ]  # fmt: skip


def test_heirs_lead_past_successors_that_are_gone_themselves() -> None:
    ocr = model("mistral-ocr-2503")
    assert [heir.name for heir in TODAY.heirs(ocr)] == [
        "mistral-document-ai-2505", "mistral-document-ai-2512", "mistral-ocr-4-0"
    ]  # fmt: skip


def test_quota_covers_twenty_percent_more_machines_where_azure_keeps_them_back() -> None:
    need = {name: size.need(3) for name, size in TODAY.sizes.items()}
    assert need["Standard_NC12s_v3"] == 4 * 12
    assert need["Standard_NC24ads_A100_v4"] == 3 * 24
