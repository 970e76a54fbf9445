"""Catalogue rows of a team lie over ours, and are checked as strictly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from deployer.catalog.files import HERE
from deployer.check.extensions.catalogue import catalogue
from deployer.check.parse import parse_as
from deployer.environment.catalog_file import CatalogFile
from deployer.source.load import load
from deployer.values.problem import Invalid
from tests.conftest import Run

DAY = date(2026, 11, 23)
GOOD = """models:
- name: acme-mistral-tuned
  display: Acme's own
  aliases: [tuned]
  id: azureml://registries/acme/models/mistral-tuned
  category: open
  way: managed
  able: [chat]
  machines:
  - {from: 2026-01-01, version: 3, sizes: acme, least: 24|1|220|64, source: ACME}
  sources: [ACME]
size_sets:
  acme: [Standard_NC24ads_A100_v4]
limits:
  serverless_tokens_per_minute: {value: 800000, source: ACME}
sources:
  ACME: {where: "https://intranet.acme.example/models", date: 2026-01-01}
"""
ENVIRONMENT = """name: dev
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}
projects:
- name: assistants
  deployments:
  - {model: Tuned, compute: {instance_type: Standard_NC24ads_A100_v4}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "acme.yaml").write_text(GOOD)
    (tmp_path / "dev.yaml").write_text(ENVIRONMENT)
    return tmp_path / "rows"


def test_a_model_of_a_team_is_as_good_as_ours(run: Run, folder: Path) -> None:
    day = ("--as-of", "2026-11-23")
    assert run("validate", "dev.yaml", *day).code == 1
    assert run("validate", "dev.yaml", "--catalog", str(folder), *day).code == 0
    assert (
        "azureml://registries/acme/models/mistral-tuned" in run("models", "tuned", "--catalog", str(folder), *day).out
    )


def test_a_limit_that_support_has_raised_counts(folder: Path) -> None:
    assert catalogue(DAY, folder).limit("serverless_tokens_per_minute") == 800_000
    assert catalogue(DAY, None).limit("serverless_tokens_per_minute") == 200_000


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("able: [chat]", "abel: [chat]", "acme.yaml:8:3: error SCH001: unknown key 'abel' in a model row"),
        (
            "way: managed",
            "way: manged",
            "acme.yaml:7:8: error SCH004: 'way' must be 'serverless', 'managed' or 'foundry'",
        ),
        ("from: 2026-01-01", "from: 2026-13-01", "acme.yaml:10:12: error SCH004: 'from': month must be in 1..12"),
        ("sizes: acme", "sizes: acm", "acme.yaml:10:5: error CAT002: no set of sizes is called 'acm'"),
        ("sources: [ACME]", "sources: [ACM]", "acme.yaml:11:12: error CAT002: no source is called 'ACM'"),
        (
            "aliases: [tuned]",
            "aliases: [Mistral Small 25.03]",
            "'Mistral Small 25.03' is a name of 'mistral-small-2503'",
        ),
        (
            "serverless_tokens_per_minute: {value: 800000",
            "serverless_tokens: {value: 800000",
            "error CAT002: no limit is called 'serverless_tokens'",
        ),
        ("{value: 800000", "{value: 0", "error SCH004: 'value' must be at least 1, this is the number 0"),
        ("acme: [Standard_NC24ads_A100_v4]", "acme: [Standard_NC24]", "no machine size is called 'Standard_NC24'"),
    ],
)
def test_a_row_that_does_not_hold_is_told_at_its_place(folder: Path, before: str, after: str, message: str) -> None:
    (folder / "acme.yaml").write_text(GOOD.replace(before, after))
    with pytest.raises(Invalid) as caught:
        catalogue(DAY, folder)
    assert message in str(caught.value)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="contains no catalogue file"):
        catalogue(DAY, tmp_path)


@pytest.mark.parametrize("path", [HERE / "models" / f"{name}.yaml" for name in ("premium", "open", "foundry")])
def test_our_own_rows_are_of_the_form_that_is_asked_of_others(path: Path) -> None:
    rows, problems = parse_as(CatalogFile, load(str(path)))
    assert not problems
    assert rows
