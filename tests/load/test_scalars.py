"""What is written plainly means what YAML 1.2 says: its core schema, and nothing of YAML 1.1."""

from __future__ import annotations

from typing import Any

import pytest

from deployer.source.load import parse
from deployer.values.problem import Invalid


def value(text: str) -> Any:
    return parse(f"key: {text}\n").data["key"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "No",
            "NO",
            "yes",
            "on",
            "off",
            "y",
            "n",
            "12:30",
            "12:30:45",
            "1_000",
            "2024-07-24",
            "2024-07-24T10:00:00Z",
        ),
        *("tRUE", "nUll", "0b101", "0O17", "0x", "0xG", "0o8", "+0x1", "1e", "e3", ".", "..", "+", "-", "--1", "1.2.3"),
        *(
            "1,000",
            "0.1.2",
            "=",
            "-inf",
            "nan",
            "NaN",
            "1 2",
            "v1.10",
            "Infinity",
            "١٢",
            "\uff11\uff12",
            "True story",
            "null and void",
        ),
    ],
)
def test_this_is_text(text: str) -> None:
    assert value(text if text not in ("-", "=") else f'"{text}"') == text


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("1.10", 1.1),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("+1E-3", 0.001),
        ("123e2", 12300.0),
    ],
)
def test_this_is_no_text(text: str, meaning: Any) -> None:
    found = value(text)
    assert found == meaning
    assert type(found) is type(meaning)


@pytest.mark.parametrize("text", ["'true'", '"12"', "'~'", '""', "|-\n  10", ">-\n  null"])
def test_what_is_quoted_is_text(text: str) -> None:
    assert isinstance(value(text), str)


@pytest.mark.parametrize("text", [".inf", "-.inf", "+.INF", ".nan", ".NaN", "1e999", "-1e999"])
def test_numbers_that_json_cannot_carry_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="YML018"):
        value(text)


@pytest.mark.parametrize(
    "text", ["9223372036854775808", "-9223372036854775809", "1" * 5000, "0x" + "F" * 17, "0o" + "7" * 30]
)
def test_integers_beyond_64_bits_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="does not fit into 64 bits"):
        value(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (r'"\x41\u00e9\U0001F600"', "Aé😀"),
        (
            r'"a\
           b"',
            "ab",
        ),
        (r'"\ud83d\ude00\uD83D\uDE00\\ud83d"', "😀😀\\ud83d"),
        ('"a  \n   b\n\n   c"', "a b\nc"),
        (r'"\"\\\/\t\n\_"', '"\\/\t\n\xa0'),
        ("'it''s'", "it's"),
        ("'a\n\n\n  b'", "a\n\nb"),
        ("a\n  b\n\n  c # comment", "a b\nc"),
        ("a#b", "a#b"),
        ("http://host:80/a?b=c#d", "http://host:80/a?b=c#d"),
        ("|\n  a\n   b\n\n  c\n\n", "a\n b\n\nc\n"),
        ("|+\n  a\n\n", "a\n\n\n"),
        ("|2-\n   a", " a"),
        (">\n  a\n  b\n\n  c\n   d\n  e\n", "a b\nc\n d\ne\n"),
    ],
)
def test_scalars_of_every_style(text: str, meaning: str) -> None:
    assert value(text) == meaning


@pytest.mark.parametrize("text", [r'"\ud83d"', r'"\ude00\ud83d"', r'"\0"', r'"\x1b[31m"', r'"\a"', r'"\N"', r'"\x7f"'])
def test_escapes_for_control_characters_and_half_characters_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="YML005"):
        value(text)


def test_the_halves_in_which_json_escapes_a_character_keep_every_place() -> None:
    found = parse(r'{"\ud83d\ude00": "\ud83d\ude00", "b": 1}')
    assert found.data == {"😀": "😀", "b": 1}
    assert str(found.places.key(("b",))) == "<text>:1:34"


@pytest.mark.parametrize("mark", ["2066", "202e", "2069", "2066 2067 2068 2069 202a 202b 202c 202d"])
def test_a_character_in_halves_may_stand_beside_the_escapes_of_hidden_marks(mark: str) -> None:
    escaped = "".join(f"\\u{code}" for code in mark.split())
    hidden = "".join(chr(int(code, 16)) for code in mark.split())
    assert value(f'"\\ud83d\\ude00{escaped}"') == f"😀{hidden}"


@pytest.mark.parametrize("text", [r"\ud83d\ude00", r"'\ud83d\ude00'", "|\n  \\ud83d\\ude00"])
def test_the_halves_of_a_character_are_not_taken_for_it_outside_of_double_quotes(text: str) -> None:
    with pytest.raises(Invalid, match="write the character itself"):
        value(text)


@pytest.mark.parametrize("text", [r'"\q"', r'"\x4"', r'"\u12"', r'"\U00110000"'])
def test_unknown_escapes_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="YML010"):
        value(text)
