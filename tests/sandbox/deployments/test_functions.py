"""The functions of the template language. Most rows come from Microsoft's documentation of each function."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.sandbox.deployments.errors import Refusal
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.function import base_name, functions
from tests.sandbox.deployments.language import GROUP, PLACE, SUBSCRIPTION, scope, sentence, value

STRINGS = [
    ("concat('a', 1, true())", "a1True"),
    ("concat(createArray(1), createArray(2, 3))", [1, 2, 3]),
    ("toLower('One Two')", "one two"),
    ("toUpper('One Two')", "ONE TWO"),
    ("trim('  one  ')", "one"),
    ("replace('123-123-1234', '-', '')", "1231231234"),
    ("split('one;two,three', createArray(',', ';'))", ["one", "two", "three"]),
    ("split('', '')", [""]),
    ("join(createArray('a', 'b', 3), ', ')", "a, b, 3"),
    ("substring('one two three', 4, 3)", "two"),
    ("substring('one two three', 4)", "two three"),
    ("startsWith('abcdef', 'AB')", True),
    ("endsWith('abcdef', 'EF')", True),
    ("indexOf('abcdef', 'CD')", 2),
    ("indexOf('abcdef', 'z')", -1),
    ("lastIndexOf('abcdef', '')", 5),
    ("string(createObject('a', 1, 'b', createArray('x')))", '{"a":1,"b":["x"]}'),
    ("string(false())", "False"),
    ("'it''s'", "it's"),
    ("format('{0}, {1}. {{}} {0} {2}', 'Hello', 'User', 7)", "Hello, User. {} Hello 7"),
]
ENCODING = [
    ("base64('one, two, three')", "b25lLCB0d28sIHRocmVl"),
    ("json('{\"a\": null}')", {"a": None}),
    ("json('null')", None),
]
HASHES = [
    ("uniqueString('hello', 'world')", "a7wkljktk6wne"),
    ("uniqueString('/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-rg')", "bmg7c6xu4tw46"),
    ("uniqueString('abc')", "cgtzqvhu4i23s"),
    ("length(uniqueString(resourceGroup().id))", 13),
    ("guid('a', 'b')", "2d796349-8c7e-55ec-9624-54ece82ed031"),
]
COLLECTIONS = [
    ("array('a')", ["a"]),
    ("array(createArray(1))", [1]),
    ("contains('abc', 'b')", True),
    ("contains('abc', 'B')", False),
    ("contains(createArray('one', 2), 2)", True),
    ("contains(createObject('One', 1), 'one')", True),
    ("createObject('a', 1, 'b', createArray())", {"a": 1, "b": []}),
    ("empty('')", True),
    ("empty(createObject())", True),
    ("empty(json('null'))", True),
    ("first('One')", "O"),
    ("first(createArray())", None),
    ("last(createArray(1, 2))", 2),
    ("length(createObject('a', 1))", 1),
    ("skip('one two', -1)", "one two"),
    ("take(createArray(1, 2, 3), 2)", [1, 2]),
    ("union(createArray(1, 2), createArray(2, 3))", [1, 2, 3]),
    ("union(createObject('a', createObject('x', 1), 'b', 1), createObject('A', createObject('y', 2), 'b', 2))",
     {"a": {"x": 1, "y": 2}, "b": 2}),
    ("items(createObject('b', 2, 'a', 1))", [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
    ("shallowMerge(createArray(createObject('a', 1), createObject('a', 2)))", {"a": 2}),
    ("tryGet(parameters('p'), 1, 'deep')", "x"),
    ("tryGet(parameters('p'), 5, 'deep')", None),
]  # fmt: skip
LOGIC = [
    ("if(true(), 1, int('not a number'))", 1),
    ("if(false(), int('not a number'), 2)", 2),
    ("and(true(), false())", False),
    ("or(false(), true())", True),
    ("not(false())", True),
    ("bool('True')", True),
    ("bool(0)", False),
    ("equals(1, '1')", False),
    ("equals(createArray(1, createObject('a', 'b')), createArray(1, createObject('a', 'b')))", True),
    ("equals(true(), 1)", False),
    ("less('a', 'b')", True),
    ("lessOrEquals(2, 2)", True),
    ("greater(3, 2)", True),
    ("greaterOrEquals('b', 'a')", True),
    ("coalesce(null(), json('null'), 'x')", "x"),
    ("if(true(), 1, fail('never'))", 1),
]
NUMBERS = [
    ("add(2, 3)", 5),
    ("sub(2, 3)", -1),
    ("mul(-2, 3)", -6),
    ("div(-7, 2)", -3),
    ("mod(-7, 2)", -1),
    ("int('12')", 12),
    ("min(createArray(3, 1, 2))", 1),
    ("max(3, 1, 2)", 3),
    ("range(5, 3)", [5, 6, 7]),
]
LAMBDAS = [
    ("map(createArray(1, 2), lambda('x', mul(lambdaVariables('x'), 2)))", [2, 4]),
    ("map(createArray('a'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))", ["a0"]),
    ("filter(range(0, 4), lambda('x', equals(mod(lambdaVariables('x'), 2), 0)))", [0, 2]),
    ("reduce(range(1, 4), 0, lambda('s', 'x', add(lambdaVariables('s'), lambdaVariables('x'))))", 10),
    ("map(range(1, 1), lambda('x', map(range(2, 1), lambda('y', add(lambdaVariables('x'), lambdaVariables('y'))))))",
     [[3]]),
]  # fmt: skip
DATES = [
    ("utcNow()", "20261123T080509Z"),
    ("utcNow('d')", "11/23/2026"),
    ("utcNow('yyyy-MM-dd HH:mm')", "2026-11-23 08:05"),
    ("utcNow('M d \\T fff')", "11 23 T 123"),
    ("dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')", "2023-04-07T14:53:14Z"),
    ("dateTimeAdd('2020-04-07 14:53:14Z', '-P9D')", "2020-03-29T14:53:14Z"),
    ("dateTimeAdd('2020-04-07 14:53:14Z', 'PT1H', 'HH:mm')", "15:53"),
    ("newGuid()", "1cbdb2b4-5b2a-4f0f-8d6c-6a8f0a5d8a11"),
]
STORAGE = "Microsoft.Storage/storageAccounts"
IDS = [
    (f"resourceId('{STORAGE}', 'x')", f"{GROUP}/providers/{STORAGE}/x"),
    (f"resourceId('other', '{STORAGE}', 'x')",
     f"/subscriptions/{SUBSCRIPTION}/resourceGroups/other/providers/{STORAGE}/x"),
    (f"resourceId('{SUBSCRIPTION[:-1]}9', 'other', '{STORAGE}', 'x')",
     f"/subscriptions/{SUBSCRIPTION[:-1]}9/resourceGroups/other/providers/{STORAGE}/x"),
    ("resourceId('Microsoft.A/b/c', 'x', 'y')", f"{GROUP}/providers/Microsoft.A/b/x/c/y"),
    ("resourceId('Microsoft.A/b/c', 'x/y')", f"{GROUP}/providers/Microsoft.A/b/x/c/y"),
    ("subscriptionResourceId('Microsoft.A/b', 'x')", f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.A/b/x"),
    ("tenantResourceId('Microsoft.A/b', 'x')", "/providers/Microsoft.A/b/x"),
    ("extensionResourceId(resourceGroup().id, 'Microsoft.A/b', 'x')", f"{GROUP}/providers/Microsoft.A/b/x"),
]  # fmt: skip
PLACES = [
    ("subscription().subscriptionId", SUBSCRIPTION),
    ("resourceGroup().location", "eastus2"),
    ("resourceGroup()['NAME']", "rg"),
    ("tenant().tenantId", "tenant"),
    ("deployment().properties.mode", "Incremental"),
    ("environment().suffixes.storage", "core.windows.net"),
    ("parameters('p')[1].deep", "x"),
    ("VARIABLES('v')", "var"),
]


ROOT = Path(__file__).parents[3]
PUBLISHED = """
array concat contains createArray createObject empty first flatten indexFromEnd indexOf intersection items join json
last lastIndexOf length max min null objectKeys range shallowMerge skip take tryGet tryIndexFromEnd union cidrHost
cidrSubnet parseCidr coalesce equals greater greaterOrEquals less lessOrEquals and bool fail false if not or true
dateTimeAdd dateTimeFromEpoch dateTimeToEpoch newGuid utcNow deployer deployment environment externalInput getSecret
parameters variables filter groupBy lambda lambdaVariables map mapValues reduce sort toObject add copyIndex div float
int mod mul sub extensionResourceId listAccountSas listKeys listSecrets managementGroupResourceId pickZones providers
reference references resourceId roleDefinitions subscriptionResourceId tenantResourceId toLogicalZone toLogicalZones
toPhysicalZone toPhysicalZones managementGroup resourceGroup subscription tenant base64 base64ToJson base64ToString
buildUri dataUri dataUriToString endsWith format guid padLeft parseUri replace split startsWith string substring
toLower toUpper trim uniqueString uri uriComponent uriComponentToString
"""
"""learn.microsoft.com/azure/azure-resource-manager/templates/template-functions, and what only Bicep documents."""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [*STRINGS, *ENCODING, *HASHES, *COLLECTIONS, *LOGIC, *NUMBERS, *LAMBDAS, *DATES, *IDS, *PLACES],
)
def test_a_function_gives_what_azure_documents(expression: str, expected: Any) -> None:
    assert value(expression) == expected
    assert type(value(expression)) is type(expected)


def test_a_group_less_deployment_names_resources_of_the_subscription() -> None:
    place = replace(scope(), context=replace(PLACE, group=None))
    base = f"/subscriptions/{SUBSCRIPTION}"
    assert resolve("[resourceId('Microsoft.A/b', 'x')]", place) == f"{base}/providers/Microsoft.A/b/x"
    assert (
        resolve(f"[resourceId('{SUBSCRIPTION}', 'Microsoft.A/b', 'x')]", place) == f"{base}/providers/Microsoft.A/b/x"
    )


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("fail('no subnet is free')", "no subnet is free"),
    ],
)
def test_a_function_that_cannot_answer_says_why(expression: str, why: str) -> None:
    assert why in sentence(expression)


@pytest.mark.parametrize("hole", ["{0:N0}", "{0,6}", "{0:x4}"])
def test_a_hole_with_a_format_of_its_own_answers_501(hole: str) -> None:
    with pytest.raises(Refusal, match="The sandbox does not implement the hole") as caught:
        value(f"format('{hole}', 1)")
    assert caught.value.status == 501


@pytest.mark.parametrize("name", PUBLISHED.split())
def test_every_function_that_azure_publishes_is_there_or_answers_501_by_its_name(name: str) -> None:
    if base_name(name) in functions():
        return
    with pytest.raises(Refusal, match=f"The sandbox does not implement the template function '{name}'") as caught:
        value(f"{name}('x')")
    assert (caught.value.status, caught.value.code) == (501, "SandboxNotImplemented")


def test_the_documentation_lists_the_functions_that_are_there() -> None:
    text = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    table = text.split("| evidence | functions |", 1)[1].split("<!--", 1)[0]
    assert {name.lower() for name in re.findall(r"`([\w*]+)`", table)} == set(functions())
