"""Programs of others read what ours writes for them. `make test-readers` installs them; without it this is skipped."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from deployer.reports.formats import report
from deployer.reports.network import of_plan
from deployer.values.change import Action
from deployer.values.graph import Graph, Node
from tests.conftest import Run
from tests.reports.sample import create, kept, plan, replacement, reused

HERE = Path(__file__).parent
PLACE = Path(os.environ.get("DEPLOYER_READERS", ".readers")).absolute()
WRONG = """\
name: dev
accept_marketplace_terms: true
subscription: 00000000-0000-0000-0000-000000000000
resource_group: rg-dev
location: eastus22
hub: {name: hub-dev}
projects:
  - name: "]]>&\\U0001F600<b>"
    deployments:
      - {model: mistral-smal, name: -chat}
"""
READ = """
import json, sys
from junitparser import JUnitXml
suites = JUnitXml.fromfile(sys.argv[1])
cases = [[case.name, [(type(each).__name__, each.type, each.message) for each in case.result]]
         for suite in suites for case in suite]
print(json.dumps({"tests": suites.tests, "failures": suites.failures, "cases": cases}))
"""
pytestmark = pytest.mark.skipif("DEPLOYER_READERS" not in os.environ, reason="make test-readers installs the readers")


@pytest.fixture
def found(run: Run) -> list[dict[str, str]]:
    """What validate says of a file, as JSON; beside it stand the same in other formats."""
    Path("dev.yaml").write_text(WRONG)
    Path("good.yaml").write_text(WRONG.split("projects")[0].replace("eastus22", "eastus2").replace("dev", "good"))
    named = [word for name in ("sarif", "junit") for word in ("-o", name, "--output-file", f"found.{name}")]
    ran = run("validate", "--as-of", "2026-11-23", "dev.yaml", "good.yaml", *named, "-o", "json")
    told: list[dict[str, str]] = json.loads(ran.out)["diagnostics"]
    assert len(told) >= 4
    return told


def read(*command: str | Path, text: str = "") -> str:
    return subprocess.run([*map(str, command)], input=text, capture_output=True, text=True, check=True).stdout


def test_junitparser_reads_a_test_for_each_finding(found: list[dict[str, str]]) -> None:
    seen = json.loads(read(PLACE / "bin" / "python", "-c", READ, "found.junit"))
    failed = [result for _, results in seen["cases"] for result in results]
    assert (seen["tests"], seen["failures"]) == (len(found) + 1, len(found))
    assert sorted(code for _, code, _ in failed) == sorted(each["rule"] for each in found)
    assert {message for _, _, message in failed} == {each["summary"] for each in found}


def test_sarif_tools_count_each_finding_under_its_code(found: list[dict[str, str]]) -> None:
    rows = read(PLACE / "bin" / "sarif", "summary", "found.sarif")
    assert f"error: {len(found)}" in rows
    assert all(f" - {each['rule']} " in rows for each in found)


def test_mermaid_reads_the_nodes_their_marks_and_the_edges() -> None:
    hostile = Node("x", "project", 'end "]:::create --> n0 %% #quot; <b>`x`</b> \U0001f600', action=Action.DELETE)
    drawn = of_plan(plan(kept(), reused(), create(), replacement()))
    for graph in (drawn, Graph((*drawn.nodes, hostile), (*drawn.edges, ("x", drawn.nodes[0].key)))):
        seen = json.loads(read("node", HERE / "mermaid.mjs", PLACE, text=report("graph", "mermaid")(graph)))
        ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
        assert seen["edges"] == [[ids[key], ids[need]] for key, need in graph.edges]
        labels = {id: text for id, text, _ in seen["nodes"]}
        assert labels == {ids[node.key]: f"{node.action.sign.strip()} {node.label}".strip() for node in graph.nodes}
        marks = {id: classes for id, _, classes in seen["nodes"]}
        assert marks[ids[drawn.nodes[2].key]] == ["create"]
