"""Rules of a team are read, run, tested and kept apart."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from deployer.catalog.catalog import at
from deployer.check.check import check
from deployer.check.extensions.rules import own_rules
from deployer.source.load import parse
from deployer.values.problem import Invalid
from tests.conftest import Run

HEAD = '''"""Chat endpoints say so.

Our naming scheme. Source: decision 12.

Bad:
    projects:
    - name: assistants
      deployments:
      - {model: mistral-small-2503, name: prod}  # here

Good:
    projects:
    - name: assistants
      deployments:
      - {model: mistral-small-2503, name: chat-prod}
"""

from collections.abc import Iterator

from deployer.rules.support.edits import set_value
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    for _, served in view.served:
'''
BODY = """        if not served.name.startswith("chat-"):
            path = (*served.path, "name")
            fix = set_value(path, f"chat-{served.name}")
            yield Finding(path, f"'{served.name}' does not say that it chats", "", (fix,))


RULE = Rule("ACM001", Severity.ERROR, find)
"""
ENVIRONMENT = """name: dev
accept_marketplace_terms: true
subscription: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
resource_group: rg-dev
location: eastus2
hub: {name: hub-dev}
projects:
- name: assistants
  deployments:
  - {model: mistral-smal-2503, name: chat-a}
  - {model: Codestral-2501, name: code}
"""
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "chat_names.py").write_text(HEAD + BODY)
    (tmp_path / "rules" / "_shared.py").write_text("raise SystemExit('never read')\n")
    (tmp_path / "dev.yaml").write_text(ENVIRONMENT)
    return tmp_path / "rules"


def test_a_rule_of_a_team_finds_its_share_beside_ours(run: Run, folder: Path) -> None:
    ran = run("validate", "dev.yaml", "--rules", str(folder), *DAY, "-o", "json")
    assert [x["rule"] for x in json.loads(ran.out)["diagnostics"]] == ["MOD001", "ACM001"]
    assert [x["rule"] for x in json.loads(run("validate", "dev.yaml", *DAY, "-o", "json").out)["diagnostics"]] == [
        "MOD001"
    ]


def test_what_it_proposes_is_proved_and_made_like_any_repair(run: Run, folder: Path) -> None:
    assert run("validate", "--fix", "dev.yaml", "--rules", str(folder), *DAY).code == 0
    text = (folder.parent / "dev.yaml").read_text()
    assert text == ENVIRONMENT.replace("mistral-smal-", "mistral-small-").replace("name: code}", "name: chat-code}")


def test_its_documentation_explains_it_and_its_examples_are_run(run: Run, folder: Path) -> None:
    assert "Our naming scheme." in run("explain", "ACM001", "--rules", str(folder)).out
    ran = run("test-rules", str(folder))
    assert (ran.code, ran.out) == (0, "passed ACM001 Chat endpoints say so.\n2 examples, 0 failed\n")


def test_an_example_that_does_not_hold_is_told_with_its_line(run: Run, folder: Path) -> None:
    wrong = HEAD.replace("name: prod}  # here", "name: chat-prod}  # here").replace(
        'name: chat-prod}\n"', 'name: prod}\n"'
    )
    (folder / "chat_names.py").write_text(wrong + BODY)
    ran = run("test-rules", str(folder))
    assert ran.code == 1
    assert "  Bad 1: ACM001 is not found at line 4 of file 1\n" in ran.out
    assert "  Good 2: ACM001 is found at line 4 of file 1: 'prod' does not say that it chats\n" in ran.out
    assert '<failure type="ACM001"' in run("test-rules", str(folder), "-o", "junit").out


def test_a_rule_that_fails_hides_nothing(run: Run, folder: Path) -> None:
    (folder / "chat_names.py").write_text(HEAD + "        served.name / 0\n" + BODY)
    ran = run("validate", "dev.yaml", "--rules", str(folder), *DAY)
    assert ran.code == 1
    assert "error MOD001: model 'mistral-smal-2503' is not in the catalogue" in ran.out
    line = (HEAD.count("\n")) + 1
    assert (
        f"error ACM001: rule ACM001 failed at {folder / 'chat_names.py'}:{line}: TypeError: unsupported operand"
        in ran.out
    )
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def find(:\n", "RUL002: rule cannot be read: SyntaxError"),
        (
            "import nowhere_at_all\n",
            "RUL002: rule cannot be read: ModuleNotFoundError: No module named 'nowhere_at_all'",
        ),
        ("raise RuntimeError('no')\n", "RUL002: rule cannot be read: RuntimeError: no"),
        ("import sys\nsys.exit(3)\n", "RUL002: rule cannot be read: SystemExit: 3"),
        ("\0", "RUL002: rule cannot be read: "),
        (HEAD + BODY.replace('"ACM001"', "7"), "RUL003: '7' is not three letters and three digits"),
        (HEAD + BODY.replace("Severity.ERROR", '"error"'), "RUL003: 'error' is not a severity"),
        (HEAD + BODY.replace("ERROR, find", "ERROR, None"), "RUL003: 'None' is not a function"),
        ("x = 1\n", "RUL003: the file defines no RULE"),
        (HEAD + BODY.replace("ACM001", "MOD001"), "RUL003: code MOD001 is taken"),
        (HEAD + BODY.replace("ACM001", "chat-1"), "RUL003: 'chat-1' is not three letters and three digits"),
    ],
)
def test_a_file_that_is_no_rule_is_told_of_and_nothing_is_checked(folder: Path, text: str, message: str) -> None:
    (folder / "chat_names.py").write_text(text)
    with pytest.raises(Invalid) as caught:
        own_rules(folder)
    assert message in str(caught.value)


FIND = "\n\ndef find(view: View) -> Iterator[Finding]:\n"


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ("\n\ndef find(a, b):\n    return []\n", "TypeError: find() missing 1 required positional argument: 'b'"),
        (f"{FIND}    return None\n", "TypeError: 'NoneType' object is not iterable"),
        (f"{FIND}    return ['chat']\n", "TypeError: finding 1 is str, not Finding"),
        (f"{FIND}    yield Finding('name', 'x')\n", "TypeError: the path of finding 1 is not a tuple"),
        (f"{FIND}    yield Finding(('name',), 5)\n", "TypeError: message and help of finding 1 are not text"),
        (f"{FIND}    yield Finding(('name',), 'x', '', 'y')\n", "TypeError: the fixes of finding 1 are not a tuple"),
        (f"{FIND}    raise SystemExit(3)\n    yield\n", "SystemExit: 3"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "test-rules"])
def test_whatever_a_rule_returns_the_run_goes_on_and_says_what_is_wrong(
    run: Run, folder: Path, command: str, instead: str, told: str
) -> None:
    (folder / "chat_names.py").write_text(
        HEAD.partition(FIND)[0] + instead + '\n\nRULE = Rule("ACM001", Severity.ERROR, find)\n'
    )
    words = ("dev.yaml", "--rules", str(folder), *DAY) if command == "validate" else (str(folder),)
    ran = run(command, *words)
    assert ran.code == 1
    assert f"rule ACM001 failed at {folder / 'chat_names.py'}:" in ran.out and told in ran.out


def test_a_path_that_leads_nowhere_is_told_at_the_nearest_place_there_is(run: Run, folder: Path) -> None:
    (folder / "chat_names.py").write_text(HEAD + '        yield Finding(("projects", 7, "nope"), "odd")\n' + BODY)
    ran = run("validate", "dev.yaml", "--rules", str(folder), *DAY)
    assert ran.code == 1
    assert "dev.yaml:8:1: error ACM001: odd" in ran.out


def test_ours_alone_are_used_without_a_folder() -> None:
    assert own_rules(None)
    problems = check([parse(ENVIRONMENT, "a.yaml")], at(date(2026, 11, 23)), own_rules(None)).problems
    assert [x.code for x in problems] == ["MOD001"]
