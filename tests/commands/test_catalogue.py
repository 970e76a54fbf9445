"""The commands that answer from the catalogue: models, regions, explain."""

from __future__ import annotations

import json

from tests.conftest import Run


def test_models_lists_every_model_with_those_that_can_be_deployed_first(run: Run) -> None:
    ran = run("models", "--as-of", "2026-11-23")
    lines = ran.out.splitlines()
    assert (ran.code, len(lines), ran.err) == (0, 24, "")
    assert lines[0].split() == ["NAME", "DEPLOYED", "AS", "STAGE", "WHERE", "MOVE", "TO"]
    assert "Mistral-large-2402                     serverless, Foundry  retired 2025-04-15" in ran.out
    assert all("retired" not in line for line in lines[1:13])


def test_models_shows_everything_about_one_by_any_of_its_names(run: Run) -> None:
    ran = run("models", "mistral medium 3", "--as-of", "2026-11-23")
    assert ran.code == 0
    assert "azureml://registries/azureml-mistral/models/mistral-medium-2505" in ran.out
    assert "disputed     retirement: 2026-12-09 (LITELLM)" in ran.out


def test_models_of_a_region_and_a_day(run: Run) -> None:
    ran = run("models", "--region", "East US 2", "--as-of", "2024-08-05", "-o", "json")
    names = [model["name"] for model in json.loads(ran.out)["models"]]
    assert names == ["Mistral-large-2402", "Mistral-large-2407", "Mistral-Nemo", "Mistral-small-2402"]


def test_an_unknown_model_names_the_nearest(run: Run) -> None:
    ran = run("models", "Ministral-38")
    assert (ran.code, ran.out) == (1, "")
    assert "no model 'Ministral-38' in the catalogue, did you mean 'Ministral-3B'?" in ran.err


def test_models_writes_the_same_json_every_time(run: Run) -> None:
    first, second = (run("models", "-o", "json", "--as-of", "2026-11-23").out for _ in range(2))
    assert first == second
    small = next(x for x in json.loads(first)["models"] if x["name"] == "mistral-small-2503")
    assert small["deployable"] is True
    assert small["references"]["AVAIL_2026_02"]["date"] == "2026-02-17"


def test_regions_says_which_hubs_take_serverless_endpoints(run: Run) -> None:
    ran = run("regions", "--serverless", "--as-of", "2026-11-23")
    assert len(ran.out.splitlines()) == 8
    assert "swedencentral   Sweden Central    yes since 2024-05-21" in ran.out
    assert "westeurope  West Europe" in run("regions", "westeurope").out
    assert run("regions", "westeuropa").err.startswith("error: no region 'westeuropa', did you mean 'westeurope'?")


def test_explain_prints_the_documentation_of_a_rule_with_its_examples(run: Run) -> None:
    ran = run("explain", "mod001")
    assert ran.code == 0
    assert ran.out.startswith("MOD001 (error)\n\nA model must be in the catalogue.\n")
    assert "Bad:\n" in ran.out
    assert run("explain", "MOD999").code == 1


def test_explain_without_a_code_lists_all(run: Run) -> None:
    listed = json.loads(run("explain", "-o", "json").out)["codes"]
    assert {"SCH001", "SUP001", "LIF001", "NAM007"} <= {each["code"] for each in listed}
    assert all(each["summary"].endswith(".") for each in listed)
