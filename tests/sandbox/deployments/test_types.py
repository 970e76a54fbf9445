"""Types that a template defines: parameters and outputs in the second version of the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import refused, shown, succeeded, template

HELP = "Please see https://aka.ms/arm-create-parameter-file for usage details."
KIND = "Expected a value of type '{}', but received a value of type '{}'."
ALLOWED = "The value is not part of the allowed value(s): '{}'."
DEFINITIONS = {
    "size": {"type": "int", "minValue": 1, "maxValue": 9},
    "name": {"$ref": "#/definitions/short", "maxLength": 5},
    "short": {"type": "string", "minLength": 2},
    "site": {
        "type": "object",
        "properties": {
            "name": {"$ref": "#/definitions/name"},
            "more": {"$ref": "#/definitions/site", "nullable": True},
        },
        "additionalProperties": False,
    },
    "bag": {"type": "object", "additionalProperties": {"type": "int"}},
    "pair": {"type": "array", "prefixItems": [{"type": "int"}, {"type": "string"}], "items": False},
    "animal": {
        "type": "object",
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "cat": {"properties": {"lives": {"type": "int"}}},
                "dog": {"$ref": "#/definitions/dog"},
            },
        },
    },
    "dog": {"type": "object", "properties": {"kind": {"type": "string"}, "bark": {"type": "bool"}}},
}


@pytest.fixture
def group(azure: Azure) -> Azure:
    """An Azure with an empty group."""
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {}})
    return azure


def second(parameter: Mapping[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    """A template in the second version of the language, with the parameter `p`."""
    given = {"parameters": {"p": parameter}} if parameter else {}
    content = template(languageVersion="2.0", **{"definitions": DEFINITIONS, **given, **sections})
    return {**content, "resources": {}}


def of(name: str, **more: Any) -> dict[str, Any]:
    """A type of the template."""
    return {"$ref": f"#/definitions/{name}", **more}


FITTING: list[tuple[Any, Any]] = [
    (of("size"), 9),
    (of("name"), "abc"),
    (of("site"), {"name": "ab", "more": {"name": "cd"}}),
    (of("site"), {"NAME": "ab", "more": None}),
    (of("site", nullable=True), None),
    (of("bag"), {"a": 1, "b": 2}),
    (of("animal"), {"kind": "cat", "lives": 9}),
    (of("animal"), {"kind": "dog", "bark": True}),
    (of("site/properties/name"), "ab"),
    ({"type": "array", "items": of("size")}, [1, 2]),
    ({"type": "array", "items": {"type": "string"}, "minLength": 1}, ["x"]),
    ({"type": "object"}, {"anything": [None]}),
]


@pytest.mark.parametrize(("type", "value"), FITTING)
def test_a_value_that_fits_is_taken_and_shown(group: Azure, type: Any, value: Any) -> None:
    succeeded(group, second(type), {"p": value})
    assert shown(group)["parameters"]["p"]["value"] == value


WRONG: list[tuple[Any, Any, str, str]] = [
    (of("size"), 10, "p", "The value should be less than or equal to '9'."),
    (of("size"), "1", "p", KIND.format("Integer", "String")),
    (of("size"), None, "p", KIND.format("Integer", "Null")),
    (of("name"), "a", "p", "Length of the value should be greater than or equal to '2'."),
    (of("name"), "abcdef", "p", "Length of the value should be less than or equal to '5'."),
    (of("site"), "text", "p", KIND.format("Object", "String")),
    (of("site"), {}, "p", "The property 'name' is required."),
    (of("site"), {"name": "ab", "colour": "red"}, "p", "The property 'colour' is not permitted."),
    (of("site"), {"name": "ab", "more": {"name": 1}}, "p.more.name", KIND.format("String", "Integer")),
    (of("bag"), {"a": 1, "b": "x"}, "p.b", KIND.format("Integer", "String")),
    (of("animal"), {"lives": 9}, "p.kind", ALLOWED.format("cat,dog")),
    (of("animal"), {"kind": "cow"}, "p.kind", ALLOWED.format("cat,dog")),
    (of("animal"), {"kind": "dog", "bark": "loud"}, "p.bark", KIND.format("Boolean", "String")),
    ({"type": "array", "items": of("size")}, [1, 0], "p[1]", "The value should be greater than or equal to '1'."),
    ({"type": "string", "allowedValues": ["a", "b"]}, "c", "p", ALLOWED.format("a,b")),
]


@pytest.mark.parametrize(("type", "value", "place", "why"), WRONG)
def test_a_value_that_does_not_fit_is_refused_with_its_place(
    group: Azure, type: Any, value: Any, place: str, why: str
) -> None:
    said = f"The provided value for the template parameter '{place}' is not valid. {why} {HELP}"
    assert refused(group, second(type), {"p": value}) == (
        "InvalidTemplate",
        f"Deployment template validation failed: '{said}'.",
    )


@pytest.mark.parametrize(
    ("type", "why"),
    [
        (of("nowhere"), "it refers to '#/definitions/nowhere', which is not defined"),
        ({"$ref": "https://example.com/type.json"}, "it refers to 'https://example.com/type.json', which is not"),
        (of("loop"), "it refers to itself"),
    ],
)
def test_a_type_leads_to_a_definition(group: Azure, type: Any, why: str) -> None:
    circle = {"loop": of("pool"), "pool": of("loop")}
    code, said = refused(group, second(type, definitions=circle), {"p": "x"})
    assert code == "InvalidTemplate"
    assert f"The type of 'p' is not valid: {why}" in said


def test_tuples_are_not_implemented(group: Azure) -> None:
    assert refused(group, second(of("pair")), {"p": [1, "x"]}) == (
        "SandboxNotImplemented",
        "The sandbox does not implement the tuple that is the type of 'p'.",
    )


def test_the_first_version_of_the_language_has_no_types_of_its_own(group: Azure) -> None:
    content = template(parameters={"p": {"type": "array", "items": {"type": "int"}}})
    code, said = refused(group, content, {"p": ["x"]})
    assert code == "InvalidTemplate"
    assert "'items' of 'p' needs the languageVersion '2.0'." in said


def test_defaults_and_outputs_are_held_to_their_types(group: Azure) -> None:
    code, said = refused(group, second({**of("size"), "defaultValue": "[add(5, 5)]"}))
    assert (code, "'p' is not valid. The value should be less" in said) == ("InvalidTemplate", True)
    out = {"it": {**of("site"), "value": {"name": "[concat('a', 'b')]"}}}
    assert succeeded(group, second(outputs=out)) == {"it": {"name": "ab"}}
