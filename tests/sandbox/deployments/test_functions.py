"""The functions of the template language. Most rows come from Microsoft's documentation of each function."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.problem import Refusal
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
    ("padLeft('123', 10, '0')", "0000000123"),
    ("padLeft(7, 3)", "  7"),
    ("startsWith('abcdef', 'AB')", True),
    ("endsWith('abcdef', 'EF')", True),
    ("indexOf('abcdef', 'CD')", 2),
    ("indexOf('abcdef', 'z')", -1),
    ("lastIndexOf('abcdef', '')", 5),
    ("string(createObject('a', 1, 'b', createArray('x')))", '{"a":1,"b":["x"]}'),
    ("string(false())", "False"),
    ("'it''s'", "it's"),
    ("format('{0}, {1}. {2:N0} {{}} {3:D4}|{4,6}|{4,-6}|', 'Hello', 'User', 8175133, 7, 'ab')",
     "Hello, User. 8,175,133 {} 0007|    ab|ab    |"),
    ("format('{0:x4}-{1:00}', 255, 5)", "00ff-05"),
]  # fmt: skip
ENCODING = [
    ("base64('one, two, three')", "b25lLCB0d28sIHRocmVl"),
    ("base64ToString('b25lLCB0d28sIHRocmVl')", "one, two, three"),
    ("base64ToJson(base64('{\"a\": [1]}'))", {"a": [1]}),
    ("json('{\"a\": null}')", {"a": None}),
    ("json('null')", None),
    ("dataUri('Hello')", "data:text/plain;charset=utf8;base64,SGVsbG8="),
    ("dataUri(100)", "data:application/json;charset=utf8;base64,MTAw"),
    ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", "Hello, World!"),
    ("dataUriToString('data:text/plain;charset=UTF-8;page=21,the%20data:1234,5678')", "the data:1234,5678"),
    ("uri('http://contoso.org/firstpath', 'myscript.sh')", "http://contoso.org/myscript.sh"),
    ("uriComponent('http://a.b/c d')", "http%3A%2F%2Fa.b%2Fc%20d"),
    ("uriComponentToString('http%3A%2F%2Fa.b%2Fc%20d')", "http://a.b/c d"),
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
    ("intersection(createArray(1, 2, 3), createArray(3, 2))", [2, 3]),
    ("intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", {"a": 1}),
    ("items(createObject('b', 2, 'a', 1))", [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
    ("objectKeys(createObject('b', 2, 'a', 1))", ["a", "b"]),
    ("flatten(createArray(createArray(1), createArray(2)))", [1, 2]),
    ("shallowMerge(createArray(createObject('a', 1), createObject('a', 2)))", {"a": 2}),
    ("tryGet(parameters('p'), 1, 'deep')", "x"),
    ("tryGet(parameters('p'), 5, 'deep')", None),
    ("indexFromEnd(createArray(1, 2, 3), 1)", 3),
    ("tryIndexFromEnd(createArray(1, 2, 3), 3)", 1),
    ("tryIndexFromEnd(createArray(1, 2, 3), 4)", None),
    ("tryIndexFromEnd(null(), 1)", None),
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
    ("float('1.5')", 1.5),
    ("min(createArray(3, 1, 2))", 1),
    ("max(3, 1, 2)", 3),
    ("range(5, 3)", [5, 6, 7]),
]
LAMBDAS = [
    ("map(createArray(1, 2), lambda('x', mul(lambdaVariables('x'), 2)))", [2, 4]),
    ("map(createArray('a'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))", ["a0"]),
    ("filter(range(0, 4), lambda('x', equals(mod(lambdaVariables('x'), 2), 0)))", [0, 2]),
    ("reduce(range(1, 4), 0, lambda('s', 'x', add(lambdaVariables('s'), lambdaVariables('x'))))", 10),
    ("sort(createArray(2, 3, 1), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", [1, 2, 3]),
    ("toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', 1))", {"a": 1, "b": 1}),
    ("groupBy(createArray('ab', 'b'), lambda('x', first(lambdaVariables('x'))))", {"a": ["ab"], "b": ["b"]}),
    ("mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))", {"a": 2}),
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
    ("dateTimeToEpoch('2022-04-08T00:00:00Z')", 1649376000),
    ("dateTimeFromEpoch(1649376000)", "2022-04-08T00:00:00Z"),
    ("newGuid()", "1cbdb2b4-5b2a-4f0f-8d6c-6a8f0a5d8a11"),
]
NETWORKS = [
    ("parseCidr('10.144.0.0/20')",
     {"network": "10.144.0.0", "netmask": "255.255.240.0", "broadcast": "10.144.15.255", "firstUsable": "10.144.0.1",
      "lastUsable": "10.144.15.254", "cidr": 20}),
    ("parseCidr('fdad:3236:5555::/48')",
     {"network": "fdad:3236:5555::", "netmask": "ffff:ffff:ffff::", "firstUsable": "fdad:3236:5555::",
      "lastUsable": "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff", "cidr": 48}),
    ("map(range(0, 3), lambda('i', cidrSubnet('10.144.0.0/20', 24, lambdaVariables('i'))))",
     ["10.144.0.0/24", "10.144.1.0/24", "10.144.2.0/24"]),
    ("map(range(0, 2), lambda('i', cidrHost('10.144.3.0/24', lambdaVariables('i'))))", ["10.144.3.1", "10.144.3.2"]),
]  # fmt: skip
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


@pytest.mark.parametrize(
    ("expression", "expected"),
    [*STRINGS, *ENCODING, *HASHES, *COLLECTIONS, *LOGIC, *NUMBERS, *LAMBDAS, *DATES, *NETWORKS, *IDS, *PLACES],
)
def test_a_function_gives_what_azure_documents(expression: str, expected: Any) -> None:
    assert value(expression) == expected
    assert type(value(expression)) is type(expected)


def test_a_group_less_deployment_names_resources_of_the_subscription() -> None:
    place = replace(scope(), place=replace(PLACE, group=None))
    base = f"/subscriptions/{SUBSCRIPTION}"
    assert resolve("[resourceId('Microsoft.A/b', 'x')]", place) == f"{base}/providers/Microsoft.A/b/x"
    assert (
        resolve(f"[resourceId('{SUBSCRIPTION}', 'Microsoft.A/b', 'x')]", place) == f"{base}/providers/Microsoft.A/b/x"
    )


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("fail('no subnet is free')", "no subnet is free"),
        ("parseCidr('10.0.0.0')", "expects a range of addresses in CIDR notation, not '10.0.0.0'"),
        ("cidrSubnet('10.0.0.0/24', 20, 0)", "expects an integer from '24' to '32', not '20'"),
        ("cidrSubnet('10.0.0.0/24', 26, 4)", "expects an integer from '0' to '3', not '4'"),
        ("cidrHost('10.0.0.0/30', 2)", "expects an integer from '0' to '1', not '2'"),
        ("indexFromEnd(createArray(1), 2)", "array index '-1' is out of bounds"),
        ("indexFromEnd(createArray(1), 0)", "expects an array and an integer that is at least '1'"),
    ],
)
def test_a_function_that_cannot_answer_says_why(expression: str, why: str) -> None:
    assert why in sentence(expression)


def test_a_function_that_the_sandbox_has_not_is_no_failure_of_the_template() -> None:
    with pytest.raises(Refusal, match="The sandbox does not implement the template function 'providers'") as caught:
        value("providers('Microsoft.Storage')")
    assert (caught.value.status, caught.value.code) == (501, "SandboxNotImplemented")
