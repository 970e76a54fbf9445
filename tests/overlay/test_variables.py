"""`${var.NAME}` and `${NAME}`: declared, typed, allowed, and never twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deployer.source.load import parse
from deployer.source.overlay import overlay
from deployer.source.yaml.write import write
from deployer.values.problem import Invalid
from tests.overlay.files import Folder

DECLARED = """\
variables:
  region: westus
  count: 2
  ratio: {type: number, default: 0.5}
  big: {type: boolean, default: false, description: large machines}
  needed: {type: string}
  bare:
"""


def value(text: str, variables: dict[str, str] | None = None, process: dict[str, str] | None = None) -> Any:
    """What `x` is in an environment that declares some variables."""
    return overlay(parse(f"{DECLARED}x: {text}\n"), variables or {}, process or {}).data["x"]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("${var.region}", "westus"),
        ("a-${var.region}-${var.count}", "a-westus-2"),
        ("${var.count}", 2),
        ("${var.ratio}", 0.5),
        ("${var.big}", False),
        ('"${var.big}!"', "false!"),
        ('"$${var.region}"', "${var.region}"),
        ('"$$${var.count}"', "$${var.count}"),
        ('"$ $$ {} $x ${var.count}"', "$ $$ {} $x 2"),
        (r'"\x24{var.count}"', 2),
        ("[a, {b: ['${var.count}']}]", ["a", {"b": [2]}]),
    ],
)
def test_references_in_values(text: str, meaning: Any) -> None:
    found = value(text)
    assert found == meaning
    assert type(found) is type(meaning)


def test_a_given_value_wins_over_the_process_and_that_over_the_default() -> None:
    process = {"DEPLOYER_VAR_region": "northeurope", "DEPLOYER_VAR_COUNT": "3"}
    assert value("${var.region}", {"region": "eastus"}, process) == "eastus"
    assert value("${var.region}", {}, process) == "northeurope"
    assert value("${var.count}", {}, process) == 3
    assert value("${var.needed}", {"needed": ""}) == ""


@pytest.mark.parametrize(
    ("name", "given", "meaning"),
    [
        ("count", "7", 7),
        ("count", "-0x1F", None),
        ("count", "0x1F", 31),
        ("count", "1.5", 1.5),
        ("count", "seven", None),
        ("count", "1e400", None),
        ("count", "9" * 30, None),
        ("big", "true", True),
        ("big", "yes", None),
        ("region", "true", "true"),
        ("region", "${var.count}", "${var.count}"),
        ("region", "${AZURE_CLIENT_SECRET}", "${AZURE_CLIENT_SECRET}"),
        ("bare", "12", "12"),
        ("region", "a\nb", None),
        ("region", "\x1b[31m", None),
    ],
)
def test_given_texts_are_read_by_the_type_of_the_variable_and_never_again(name: str, given: str, meaning: Any) -> None:
    if meaning is None:
        with pytest.raises(Invalid, match=r"VAR004|VAR008") as caught:
            value(f"${{var.{name}}}", {name: given})
        assert str(caught.value).isascii() and "\x1b" not in str(caught.value)
    else:
        found = value(f"${{var.{name}}}", {name: given})
        assert found == meaning
        assert type(found) is type(meaning)


def test_keys_are_never_filled_in() -> None:
    data = overlay(parse("variables: {a: b}\n'${var.a}': {'${AZURE_LOCATION}': 1}\n"), {}, {}).data
    assert data == {"${var.a}": {"${AZURE_LOCATION}": 1}}


def test_names_that_were_used_are_recorded_and_their_values_are_not(folder: Folder) -> None:
    folder.write(top="variables: {a: 1, b: 2}\nx: ${var.b}${AZURE_LOCATION}\ny: ${DEPLOYER_VAR_z}\n")
    source = folder.read(process={"AZURE_LOCATION": "eastus2", "DEPLOYER_VAR_z": "1", "AZURE_TENANT_ID": "t"})
    assert source.names == ("AZURE_LOCATION", "DEPLOYER_VAR_z", "var.b")
    assert source.data == {"x": "2eastus2", "y": "1"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("${var.needed}", "VAR002 variable 'needed' has no value"),
        ("${var.bare}", "VAR002 variable 'bare' has no value"),
        ("${var.regoin}", "VAR003 variable 'regoin' is not declared"),
        ("${AZURE_LOCATION}", "VAR006 'AZURE_LOCATION' is not set"),
        ("${DEPLOYER_VAR_x}", "VAR006 'DEPLOYER_VAR_x' is not set"),
        ("${AZURE_CLIENT_SECRET}", "VAR005 'AZURE_CLIENT_SECRET' holds a secret and cannot be used in a file"),
        ("${ARM_ACCESS_KEY}", "VAR005 'ARM_ACCESS_KEY' holds a secret and cannot be used in a file"),
        ("${GITHUB_TOKEN}", "VAR005 'GITHUB_TOKEN' holds a secret and cannot be used in a file"),
        (
            "${AZURE_CLIENT_CERTIFICATE_PATH}",
            "VAR005 'AZURE_CLIENT_CERTIFICATE_PATH' holds a secret and cannot be used",
        ),
        ("${HOME}", "VAR005 variable 'HOME' of the process cannot be used in a file"),
        ("${DEPLOYER_VAR_}", "VAR005 variable 'DEPLOYER_VAR_' of the process cannot be used in a file"),
        ("${azure_location}", "VAR005 variable 'azure_location' of the process cannot be used in a file"),
        ("'${}'", "VAR007 '${}' names no variable"),
        ("'${a b}'", "VAR007 '${a b}' names no variable"),
        ("'${AZURE_LOCATION:-x}'", "VAR007 '${AZURE_LOCATION:-x}' names no variable"),
        ("'x${'", "VAR007 '${' is not closed"),
        ("'${${var.count}}'", "VAR007 '${' is not closed"),
    ],
)
def test_what_cannot_be_filled_in_is_told_at_its_place(text: str, problem: str) -> None:
    with pytest.raises(Invalid) as caught:
        value(text, process={"HOME": "/root", "AZURE_CLIENT_SECRET": "s3cret", "GITHUB_TOKEN": "s3cret"})
    found = caught.value.problems[0]
    assert f"{found.code} {found.message}".startswith(problem)
    assert found.help
    assert found.position and (found.position.line, found.position.column) == (8, 4)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("text", ["'${{var.count}}'", "'${{ azureml://connections/search/credentials/key }}'"])
def test_who_writes_two_braces_is_told_what_one_and_two_mean(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        value(text)
    help = caught.value.problems[0].help
    assert "'${var.NAME}'" in help and "'${{azureml://'" in help


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        overlay(parse("a: ${AZURE_LOCATION}\nb: ['${HOME}', '${var.x}']\n"), {}, {})
    assert [problem.code for problem in caught.value.problems] == ["VAR006", "VAR005", "VAR003"]


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("[a]", "VAR001"),
        ("text", "VAR001"),
        ("{1a: x}", "VAR001"),
        ("{a-b: x}", "VAR001"),
        ("{a: [x]}", "VAR001"),
        ("{a: {typ: string}}", "VAR001"),
        ("{a: {type: text}}", "VAR001"),
        ("{a: {type: [string]}}", "VAR001"),
        ("{a: {default: {x: 1}}}", "VAR001"),
        ("{a: {description: 1}}", "VAR001"),
        ("{a: {type: number, default: x}}", "VAR004"),
        ("{a: {type: string, default: 1}}", "VAR004"),
        ("{a: {type: boolean, default: 1}}", "VAR004"),
        ("{a: {type: number, default: true}}", "VAR004"),
    ],
)
def test_declarations_that_make_no_sense_are_refused(declaration: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        overlay(parse(f"variables: {declaration}\n"), {}, {})
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_default_may_use_the_process_but_no_other_variable() -> None:
    declared = "variables: {place: '${AZURE_LOCATION}', two: {type: number, default: '${DEPLOYER_VAR_n}'}}\n"
    text = declared + "x: ${var.place}\ny: ${var.two}\n"
    process = {"AZURE_LOCATION": "eastus2", "DEPLOYER_VAR_n": "2"}
    assert overlay(parse(text), {}, process).data == {"x": "eastus2", "y": 2}
    with pytest.raises(Invalid, match="VAR004"):
        overlay(parse(text), {}, {**process, "DEPLOYER_VAR_n": "two"})
    with pytest.raises(Invalid, match="refers to another variable"):
        overlay(parse("variables: {a: 1, b: '${var.a}'}\nx: ${var.b}\n"), {}, {})


def test_an_upper_file_changes_the_default_and_keeps_the_type(folder: Folder) -> None:
    folder.write(top="extends: base.yaml\nvariables: {n: 5, m: null}\nx: ${var.n}\n")
    folder.write(base="variables: {n: {type: number, default: 1}, m: 2}\ny: ${var.m}\n")
    assert folder.read(variables={"m": "3"}).data == {"y": 3, "x": 5}
    assert folder.refusal() == ["base.yaml:2:4 VAR002 variable 'm' has no value"]
    folder.write(top="extends: base.yaml\nvariables: {n: five}\nx: ${var.n}\n")
    assert folder.refusal() == ["top.yaml:2:13 VAR004 default of variable 'n' is not a number"]


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=20), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
)
def test_a_value_can_never_change_the_shape_of_a_file(text: str, given: str) -> None:
    written = write("a" + text.replace("$", "") + "${var.v}")
    try:
        source = parse(f"variables: {{v: x}}\nk: [{written}, {{l: {written}}}]\n")
    except Invalid:
        return
    data = overlay(source, {"v": given}, {}).data
    assert data == {"k": ["a" + text.replace("$", "") + given, {"l": "a" + text.replace("$", "") + given}]}
