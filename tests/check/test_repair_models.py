"""Repairs of models: what was meant, never something that is refused, and never other costs without a word."""

from __future__ import annotations

from datetime import date

import pytest

from deployer.catalog.catalog import Catalog, at
from deployer.check.check import check
from deployer.check.repair.repair import Budget, repair, unambiguous
from deployer.source.load import parse
from deployer.values.json_path import applied, value_at
from deployer.values.problem import Fix, Problem, Severity
from deployer.values.source import Path, Source
from tests.check.test_form import GROUND

CATALOG = at(date(2026, 11, 23))
ACCOUNT = "foundry:\n  name: ai-x\n  deployments:\n"
HUB = "hub: {name: hub-dev}\nprojects:\n- name: chat\n  deployments:\n"


def source(deployment: str) -> Source:
    return parse(f"{GROUND}{HUB}  - {deployment}\n", "a.yaml")


def fixes(deployment: str, catalog: Catalog = CATALOG) -> tuple[Problem, list[Fix]]:
    found = source(deployment)
    problems = repair(check([found], catalog), [found], catalog)
    first = next(each for each in problems if each.severity is Severity.ERROR)
    return first, list(first.fixes)


IDS = [
    "azureml://registries/azureml/models/Mistral-large/versions/1",
    "azureml://registries/azureml/models/mistral-small-2503",
    "azureml://registries/azureml-mistral/models/Mistral-7B-Instruct-v01",
    "azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct",
    "azureml://registries/azureml/models/Phi-3-mini-4k-instruct",
    "azureml://registries/azureml/models/jais-30b-chat",
    "Mistral Large (2407)",
    "Mistral Nemo",
    "mistral-smal-2503",
    "Mixtral-8x7B",
    "mistralai-Mixtral-8x7B-Instruct-v01",
]


@pytest.mark.parametrize("model", IDS)
@pytest.mark.parametrize("compute", ["", ", compute: {instance_type: Standard_NC24ads_A100_v4}"])
def test_a_repair_names_the_machines_that_it_adds_changes_or_takes_away_and_deploys_nothing_that_is_gone(
    model: str, compute: str
) -> None:
    written = source(f'{{model: "{model}"{compute}}}')
    for problem in repair(check([written], CATALOG), [written], CATALOG):
        for fix in problem.fixes:
            if fix.title == "remove deployments 1":
                continue
            data = applied(written.data, fix.edits)
            assert not [str(each) for each in check([parse_data(data)], CATALOG).errors]
            place: Path = ("projects", 0, "deployments", 0)
            before, after = (value_at(each, (*place, "compute")) for each in (written.data, data))
            if before != after:
                assert "compute" in fix.title or "instance_type" in fix.title, fix.title
            if (before is None) != (after is None):
                assert problem.code == "MOD003" or not fix.sure
            deployed = CATALOG.find(value_at(data, (*place, "model")))
            assert deployed
            assert CATALOG.stages[deployed.name].is_open


def parse_data(data: object) -> Source:
    from deployer.source.yaml.dump import dump

    return parse(dump(data), "a.yaml")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deployment", "titles"),
    [
        (
            "{model: azureml://registries/azureml/models/Mistral-large/versions/1}",  # the Mistral Large of 2024
            ["deploy 'mistral-medium-2505'"],
        ),
        ("{model: azureml://registries/azureml/models/mistral-small-2503}", ["deploy 'mistral-small-2503'"]),
        ("{model: azureml://registries/azureml-meta/models/Llama-3.3-70B-Instruct}", []),
        ("{model: azureml://registries/azureml/models/Phi-3-mini-4k-instruct}", []),
        (
            "{model: azureml://registries/azureml/models/Mixtral-8x7B-Instruct}",
            ["deploy 'mistralai-Mixtral-8x7B-Instruct-v01' with compute: {instance_type: Standard_NC96ads_A100_v4}"],
        ),
    ],
)
def test_an_id_of_another_registry_is_read_by_its_last_part(deployment: str, titles: list[str]) -> None:
    problem, found = fixes(deployment)
    assert problem.code == "MOD001"
    assert [fix.title for fix in found][: len(titles) or None] == titles


def test_a_model_that_is_retired_is_followed_by_one_that_can_do_the_same() -> None:
    """Whoever asked for Mistral Large wants neither Codestral nor machines of their own."""
    _, found = fixes("{model: Mistral Large (2407)}")
    assert found
    assert not [fix.title for fix in found if "Codestral" in fix.title or "compute" in fix.title]


def test_a_repair_of_form_leaves_no_mistake_in_its_place() -> None:
    for text in ("hub:\n", f"{HUB}  - {{model: , name: chat}}\n"):
        found = parse(f"{GROUND}{text}", "a.yaml")
        problems = repair(check([found], CATALOG), [found], CATALOG)
        assert not [fix.title for each in problems for fix in each.fixes if fix.title.startswith("remove")]


def test_what_is_checked_again_does_not_grow_with_the_number_of_mistakes() -> None:
    """The work of looking for repairs has a bound: 2,000 mistakes cost no more than 200, and both tell all of them."""
    spent = {}
    for count in (1, 200, 2_000):
        rows = "".join(f"- name: p{n}\n  deployments: [{{modell: mistral-small-2503}}]\n" for n in range(count))
        found = parse(f"{GROUND}hub: {{name: hub-dev}}\nprojects:\n{rows}", "a.yaml")
        budget = Budget()
        whole = budget.left
        problems = repair(check([found], CATALOG), [found], CATALOG, budget=budget)
        assert len(problems) == 2 * count
        assert budget.spent <= whole
        spent[count] = budget.spent
        assert any(unambiguous(problem) for problem in problems)
    assert spent[1] < spent[200] // 100


@pytest.mark.parametrize(
    ("section", "model", "help"),
    [
        (HUB, "mistral-smal-2503", "did you mean 'mistral-small-2503'?"),
        (HUB, "Mistral-Large-33", "did you mean 'Mistral-Large-3'? It is offered in Foundry accounts, and on no hub"),
        (ACCOUNT, "Mistral-Large-33", "did you mean 'Mistral-Large-3'?"),
    ],
)
def test_a_model_that_is_near_is_told_with_the_platform_that_has_it(section: str, model: str, help: str) -> None:
    (problem,) = check([parse(f"{GROUND}{section}  - {{model: {model}}}\n", "a.yaml")], CATALOG).errors
    assert (problem.code, problem.help) == ("MOD001", help)
