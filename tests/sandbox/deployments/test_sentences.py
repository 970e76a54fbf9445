"""What Azure says when an expression has no value.

The sentences in printed.json were printed by Azure itself; the file says who published them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deployer.sandbox.deployments.language.evaluate import resolve
from tests.sandbox.deployments.language import scope, sentence

HELP = "Please see https://aka.ms/arm-template-expressions"
PRINTED = json.loads(Path(__file__).with_name("printed.json").read_text(encoding="utf-8"))["rows"]
OWN = [
    ("base64()", "function requires 1 argument(s) while 0 were provided"),
    ("skip('one', 'two', 'three')", "function requires 2 argument(s) while 3 were provided"),
    ("empty(100)", "expects its parameter to be of type 'Object or Array or String or Null'"),
    ("endsWith('one', 100)", "expects its second parameter to be of type 'String'"),
    ("format(100)", "expects its first parameter to be of type 'String'"),
    ("trim(100)", "to be of type 'String'. The provided value is of type 'Integer'"),
    ("if('yes', 1, 2)", "the first parameter 'condition' must be a boolean value"),
    ("and(true(), 'x')", "to be of type 'Boolean'"),
    ("less(1, 'a')", "a value of type 'Integer' cannot be compared with one of type 'String'"),
    ("div(1, 0)", "the divisor cannot be zero"),
    ("add(9223372036854775807, 1)", "cannot be converted to number"),
    ("mul(mul(2000000000, 2000000000), 2000000000)", "does not fit in 64 bits"),
    ("int('one')", "cannot be converted to an integer"),
    ("min(createArray('a'))", "array of integers"),
    ("range(0, 20000)", "between 0 and 10000"),
    ("json('{')", "cannot be converted to JSON"),
    ("createObject('a')", "even number of parameters"),
    ("resourceId('Microsoft.A/b/c', 'x')", "the type 'Microsoft.A/b/c' requires '2' resource name argument(s)"),
    ("resourceId('nothing', 'x')", "the resource type is not found among the arguments"),
    ("copyIndex()", "can only be used in a resource with copy"),
    ("copyIndex('loop')", "not the name of a copy loop here"),
    ("reference('x')", "is not expected at this location"),
    ("listKeys('x', '2020-01-01')", "The template function 'listKeys' is not expected at this location"),
    ("lambda('x', 1)", "gives a lambda"),
    ("lambdaVariables('x')", "is not found"),
    ("map(createArray(1), 1)", "to be of type 'Function'"),
    ("filter(createArray(1), lambda('x', 1))", "to give a boolean"),
    ("contoso.unknown()", "The template function 'contoso.unknown' is not valid"),
    ("dateTimeAdd('never', 'P1D')", "not a valid date"),
    ("dateTimeAdd('2020-04-07', 'P')", "not a valid ISO 8601 duration"),
    ("format('{1}', 1)", "the format is invalid"),
    ("uniqueString(1)", "expects its first parameter to be of type 'String'"),
    ("replace('a', '', 'b')", "not empty"),
    ("true", "expected token 'LeftParenthesis' and actual 'EndOfData'"),
    ("'a' 'b'", "expected token 'EndOfData' and actual 'StringLiteral'"),
    ("'open", "at position '0' is not expected"),
    ("not(" * 101 + "true()" + ")" * 101, "nested too deeply"),
    (f"concat('{'a' * 24600}')", "Limit: '24576' and actual: '24610'"),
]


@pytest.mark.parametrize("row", PRINTED, ids=[row["expression"] for row in PRINTED])
def test_a_refusal_is_in_azures_words(row: dict[str, str]) -> None:
    assert sentence(row["expression"]) == row["sentence"]


@pytest.mark.parametrize(("expression", "part"), OWN)
def test_every_other_mistake_is_refused_too(expression: str, part: str) -> None:
    assert part in sentence(expression)


def test_a_function_that_is_barred_is_named_as_it_was_written() -> None:
    said = sentence("utcNow()", forbidden=frozenset({"utcnow"}))
    assert said == f"The template function 'utcNow' is not expected at this location. {HELP} for usage details."


@pytest.mark.parametrize(
    ("text", "found"),
    [("[[x]", "[x]"), ("[[x", "[[x"), ("[x", "[x"), ("x]", "x]"), (" [x]", " [x]"), ("[[[x]]", "[[x]]")],
)
def test_only_a_text_in_single_brackets_is_evaluated(text: str, found: str) -> None:
    assert resolve(text, scope()) == found
    assert resolve({text: [text]}, scope()) == {found: [found]}


def test_keys_of_objects_are_evaluated_as_well() -> None:
    assert resolve({"[concat('a', 'b')]": 1}, scope()) == {"ab": 1}
