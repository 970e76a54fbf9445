"""What environments cost: known amounts to the cent, ranges where a share is unknown, and nothing made up."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.world import HEAD, environment

DAY = ("--as-of", "2026-11-23")
CHAT = "model: mistral-small-2503, name: chat"
LOADED = f"{CHAT}, expected_load: {{tokens_per_minute: 200000}}"
BATCH = "model: mistralai-Mistral-7B-v01, name: batch, compute: {instance_type: Standard_NC24ads_A100_v4}"
ACCOUNT = """\
foundry:
  name: ai-cost
  deployments:
  - {model: Mistral-Large-3, name: big, expected_load: {tokens_per_minute: 100}}
  - {model: mistral-small-2503, name: small}
  - {model: mistral-document-ai-2512, name: reader}
"""
RATES = "currency: EUR\nprices:\n- {name: Standard_NC24ads_A100_v4, hour: 0.1}\n- {name: key_vault, month: '1.005'}\n"


def costed(run: Run, text: str, *more: str) -> Any:
    Path("test.yaml").write_text(text)
    done = run("cost", *DAY, "-o", "json", *more, "test.yaml")
    assert done.code == 0, done.err
    (found,) = json.loads(done.out)["environments"]
    found["by"] = {item["name"]: item for item in found["items"]}
    return found


def test_a_load_costs_between_all_prompts_and_all_completions(run: Run) -> None:
    found = costed(run, environment(LOADED))
    tokens = Decimal(200_000 * 60 * 730)
    prices = (Decimal("0.1"), Decimal("0.3"))
    assert [found["by"]["chat"][bound] for bound in ("low", "high")] == [
        f"{tokens * each / 1_000_000:.2f}" for each in prices
    ]
    assert (found["currency"], found["low"], found["high"], found["unknown"]) == ("USD", "876.00", "2628.00", 2)
    assert "litellm" in found["by"]["chat"]["source"]
    known = costed(run, environment(LOADED), "--average-load", "10", "--output-share", "25")["by"]["chat"]
    assert (known["low"], known["high"]) == ("131.40", "131.40")


def test_without_a_load_or_a_price_or_pages_nothing_is_made_up(run: Run) -> None:
    found = costed(run, environment(CHAT, BATCH) + ACCOUNT)
    assert found["unknown"] == len(found["items"]) - 1
    reasons = {name: item["reason"] for name, item in found["by"].items() if item["low"] is None}
    assert reasons["chat"] == "no 'tokens_per_minute' in 'expected_load'"
    assert reasons["reader"] == "no file tells how many pages are read"
    assert "no price of 'Standard_NC24ads_A100_v4' is known" in str(reasons)


def test_charges_are_where_the_seller_is(run: Run) -> None:
    found = costed(run, environment(CHAT) + ACCOUNT)["by"]
    types = {name: item["charge"]["filter"]["dimensions"]["values"] for name, item in found.items() if item["charge"]}
    saas, account = ["microsoft.saas/resources"], ["microsoft.cognitiveservices/accounts"]
    assert types == {"chat": saas, "small": saas, "big": account, "reader": account}
    assert found["chat"]["charge"]["meters"][0] == "paygo-inference-input-tokens"


def test_own_prices_count_in_their_currency_and_are_never_mixed_with_dollars(run: Run) -> None:
    Path("p.yaml").write_text(RATES)
    found = costed(run, environment(LOADED, BATCH), "--prices", "p.yaml")
    assert (found["currency"], found["high"]) == ("EUR", "74.01")  # 73 of the machine, and 1.005
    assert "no price of 'mistral-small-2503'" in found["by"]["chat"]["reason"]
    Path("p.yaml").write_text(RATES.replace("EUR", "USD"))
    assert costed(run, environment(LOADED, BATCH), "--prices", "p.yaml")["by"]["chat"]["high"] == "2628.00"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_says_the_same_as_yaml(run: Run, delimiter: str) -> None:
    rows = "\ufeffname,hour,month,currency\nStandard_NC24ads_A100_v4,0.1,,EUR\n\nkey_vault,,1.005,EUR\n"
    Path("p.csv").write_text(rows.replace(",", delimiter), encoding="utf-8")
    Path("p.yaml").write_text(RATES)
    tables = [costed(run, environment(BATCH), "--prices", name) for name in ("p.csv", "p.yaml")]
    assert [each["high"] for each in tables] == ["74.01", "74.01"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "p.yaml",
            "currency: EUR\nprices: [{name: mistral-smal-2503, input: 1}]\n",
            "p.yaml:2:10: error PRC001: no m",
        ),
        (
            "p.yaml",
            "currency: EUR\nprices: [{name: key_vault}]\n",
            "p.yaml:2:10: error PRC003: 'key_vault' has no p",
        ),
        ("p.yaml", "currency: euro\nprices: []\n", "p.yaml:1:11: error SCH004: 'currency'"),
        ("p.yaml", "currency: EUR\nprices: [{name: key_vault, month: -1}]\n", "'-1' is no price"),
        ("p.yaml", "currency: EUR\nprices: [{name: key_vault, month: '1,5'}]\n", "'1,5' is no amount of money"),
        ("p.yaml", "", "file is empty"),
        (
            "p.csv",
            "name,month,currency\nkey_vault,1,EUR\nKEY_VAULT,2,EUR\n",
            "p.csv:3:1: error PRC002: 'KEY_VAULT' ha",
        ),
        ("p.csv", "name,month,currency\nkey_vault,1,EUR\nsubnet,2,USD\n", "error PRC004: currency and source are the"),
        ("p.csv", "name,price,currency\nkey_vault,1,EUR\n", "p.csv:1:1: error PRC004: column 'price' is unknown"),
        ("p.csv", "", "error PRC004: a table of prices needs column 'name'"),
        ("p.csv", "name,name,currency\na,b,EUR\n", "error PRC004: column 'name' stands twice"),
        ("p.csv", "name,month,currency\n", "error PRC004: the table has no rows"),
        ("p.csv", f"name,month,currency\n{'x' * 200_000},1,EUR\n", "error PRC004: it is no table: field larger"),
        ("p.csv", "name,month,currency\nkey_vault,1,EUR,2,3\n", "error PRC004"),
    ],
)
def test_a_price_that_cannot_be_one_is_told_at_its_place(run: Run, name: str, text: str, said: str) -> None:
    Path("test.yaml").write_text(environment(CHAT))
    Path(name).write_text(text)
    ended = run("cost", *DAY, "--prices", name, "test.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    ended = run("plan", "--sandbox", *DAY, "--prices", name, "test.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert not Path(".deployer").exists()  # no Azure was asked


def test_text_and_markdown_tell_the_sum_and_what_is_unknown(run: Run) -> None:
    Path("test.yaml").write_text(environment(LOADED))
    told = run("cost", *DAY, "test.yaml").out
    total = "876.00 to 2,628.00 USD a month; unknown for 2 of 3 resources"
    assert told.endswith(f"\nCost: {total}.\n")
    assert "filter Cost Management for resource type microsoft.saas/resources" in told
    assert f"**{total}**" in run("cost", *DAY, "-o", "markdown", "test.yaml").out
    Path("test.yaml").write_text(HEAD.partition("hub:")[0])
    assert run("cost", *DAY, "test.yaml").out.endswith("Cost: nothing that is billed.\n")
    Path("test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    assert run("cost", *DAY, "test.yaml").out.endswith("Cost: unknown for 3 of 3 resources.\n")


def test_a_plan_tells_a_month_before_and_after_where_any_of_it_is_known(run: Run) -> None:
    plan = ("plan", "--sandbox", *DAY, "test.yaml")
    Path("test.yaml").write_text(environment(CHAT))
    assert "cost:" not in run(*plan).out
    Path("test.yaml").write_text(environment(LOADED))
    told = "0.00 -> 876.00 to 2,628.00 USD a month (+876.00 to +2,628.00)"
    assert f"# cost: {told}; unknown for 2 resources afterwards" in run(*plan).out
    assert "876.00 to 2,628.00" in run(*plan, "-o", "html").out
    assert run(*plan, "--out", "plan.json", "-o", "markdown").code == 0
    shown = json.loads(run("show", "-o", "json", "plan.json").out)["deployer"]["cost"]
    assert shown["before"] == {"low": "0.00", "high": "0.00", "unknown": 0}
    assert shown["after"] == {"low": "876.00", "high": "2628.00", "unknown": 2}
    assert run("apply", "--sandbox", "plan.json").code == 0
    Path("p.yaml").write_text("currency: EUR\nprices: [{name: mistral-small-2503, input: 0.01, output: 0.01}]\n")
    less = environment(LOADED.replace("200000", "100000"))
    Path("test.yaml").write_text(less)
    assert "cost: 43.80 -> 43.80 EUR a month (+0.00)" in run(*plan, "--prices", "p.yaml").out
    assert "cost: 438.00 to 1,314.00 -> 0.00 USD" in run(*plan, "--destroy").out
