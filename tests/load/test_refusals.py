"""What cannot be used is refused at its place, and the message says what to do."""

from __future__ import annotations

import pytest

from deployer.source.load import parse
from deployer.values.problem import Invalid


def refusal(text: str | bytes) -> list[str]:
    """The problems of a text, each as `line:column code message`."""
    with pytest.raises(Invalid) as caught:
        parse(text, "f")
    found = caught.value.problems
    assert all(problem.help and problem.position for problem in found)
    return [f"{str(problem.position).removeprefix('f:')} {problem.code} {problem.message}" for problem in found]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1 YML012 key 'a' is written twice"),
        ("{a: 1, 'a': 3}\n", "1:8 YML012 key 'a' is written twice"),
        ("1: x\n", "1:1 YML013 key is '1', which is not text"),
        ("a: {true: x}\n", "1:5 YML013 key is 'true', which is not text"),
        ("null: x\n", "1:1 YML013 key is 'null', which is not text"),
        ("[a]: x\n", "1:1 YML013 key is a collection"),
        (": x\n", "1:1 YML013 key is missing"),
        (f"a: 1\n{'k' * 1025}: x\n", "2:1 YML013 key is longer than 1,024 characters"),
        ("b: &b {x: 1}\na:\n  <<: *b\n", "3:3 YML014 merge key '<<' is not supported"),
        ("a: !!str 1\n", "1:4 YML015 tags are not supported"),
        ("!x a: 1\n", "1:1 YML015 tags are not supported"),
        ("a: 1\n---\nb: 2\n", "2:1 YML016 a second document begins"),
        ("a: 1\n...\nb: 2\n", "3:1 YML016 a second document begins"),
        ("%TAG ! x\n---\na: 1\n", "1:1 YML016 directive is not supported"),
        ("a: *b\n", "1:4 YML017 alias '*b' repeats nothing"),
        ("a: &b [*b]\n", "1:8 YML017 alias '*b' repeats nothing"),
        ("? a\n: b\n", "1:1 YML019 keys with '?' are not supported"),
        ("a: b: c\n", "1:5 YML010 second ':' within a value"),
        ("a: 'x' y\n", "1:8 YML010 text after the end of a value"),
        ("a: 'x\n", "1:4 YML010 text in single quotes is not closed"),
        ('a: "x\n', "1:4 YML010 text in double quotes is not closed"),
        ("a: [1, 2\n", "1:4 YML010 '[' has no end"),
        ("a: {b: 1\n", "1:4 YML010 '{' has no end"),
        ("a: [1 2: 3, {]\n", "1:14 YML010 ']' where a value was expected"),
        ("a: [,]\n", "1:5 YML010 ',' where a value was expected"),
        ("a: @x\n", "1:4 YML010 a value cannot begin with '@'"),
        ("a: `x\n", "1:4 YML010 a value cannot begin with '`'"),
        ("a: [x]#c\n", "1:7 YML010 no space before '#'"),
        ("a: - b\n", "1:4 YML010 sequence item within a line"),
        ("a: |x\n  b\n", "1:4 YML010 block scalar begins with a line that is not its header"),
        ("a:\n\tb: 1\n", "2:1 YML011 tab in the indentation"),
        ("a:\n  - b\n\t- c\n", "3:1 YML011 tab in the indentation"),
        ("a:\n  b: 1\n   c: 2\n", "3:5 YML010 second ':' within a value"),
        ("a:\n    b: 1\n  c: 2\n", "3:3 YML011 line is indented more than those it follows"),
        ("a:\n  - b\n  c: 1\n", "3:3 YML011 sequence item expected"),
        ("a: 1\n b\n- c\n", "3:1 YML011 sequence item among the keys of a mapping"),
        ("a: [b,\nc]\n", "2:1 YML011 line inside brackets is not indented enough"),
        ('a: "b\nc"\n', "2:1 YML011 line inside quotes is not indented enough"),
        ("a: 1\nname:prod\nb: 2\n", "2:5 YML010 no space after ':'"),
        ("name:prod\nlocation: x\n", "1:5 YML010 no space after ':'"),
        ("a: 1\nfoo\nb: 2\n", "2:1 YML010 key expected"),
        ("a: \"b\nc: 'd'\n\"\n", "2:1 YML011 line inside quotes is not indented enough"),
        ("a: [b, c\nd: e\n", "1:4 YML010 '[' has no end"),
        ('{"a": 1 "b": 2}', "1:12 YML010 comma or closing bracket expected"),
        ('{"a"\n: 1}', "2:1 YML010 key and its ':' are not on one line"),
        ("a: [b: :c]\n", "1:8 YML010 ':' where a value was expected"),
        ("a: [x:, y]\n", "1:6 YML010 ':' within a text in brackets"),
        ("a: [-]\n", "1:5 YML010 '-' where a value was expected"),
        ("a: [1,\n", "2:1 YML010 the file ends where a value was expected"),
        ("a: {{ b }}\n", "1:5 YML013 key is a collection"),
        ("a: {% b %}\n", "1:5 YML010 a value cannot begin with '%'"),
        ("{?a: b}\n", "1:2 YML019 keys with '?' are not supported"),
        ("a: &b:c\n", "1:6 YML010 ':' follows the name of an anchor or alias"),
        ("a: &\n", "1:4 YML010 '&' begins an anchor, but no name follows"),
        ("a: &x &y z\n", "1:7 YML010 a value has one anchor and is no alias"),
        ("a: !x!y z\n", "1:4 YML015 tags are not supported"),
        ("a: ! z\n", "1:4 YML015 tags are not supported"),
        ("%YAML 1.1\n---\na: 1\n", "1:1 YML016 directive is not supported"),
        ("%YAML 1.2\na: 1\n", "2:1 YML016 directive without a document"),
        ("-\ta\n", "1:2 YML011 tab in the indentation"),
        ("a: b\n\tc\n", "2:1 YML011 tab in the indentation"),
        ("a: 'x'\n  b: 1\n", "2:3 YML011 line is indented more than those it follows"),
        ("--- 'a'\n[b]\n", "2:1 YML011 text after the end of the document's value"),
        ("a: >1#c\n  b\n", "1:6 YML010 no space before '#'"),
        ("a: [b,#c\n  d]\n", "1:7 YML010 no space before '#'"),
        ("a\0b\n", "1:2 YML004 file is binary, not text"),
        (b"a: \xff\n", "1:4 YML004 text is not UTF-8"),
        (b"\xff\xfea\0:\0", "1:1 YML004 text is in UTF-16"),
        ("a: \x1b[31m\n", "1:4 YML005 character U+001B is not allowed"),
        ("é: \x07\n", "1:4 YML005 character U+0007 is not allowed"),
        ("a: 1\nb: x\u202ey\n", "2:5 YML005 character U+202E is not allowed"),
        ("a: \u2028\n", "1:4 YML005 character U+2028 is not allowed"),
        ("a: \ud800\n", "1:4 YML004 text is not UTF-8"),
        ("a: \ufeff\n", "1:4 YML005 character U+FEFF is not allowed"),
        ("", "1:1 YML006 file is empty"),
        ("# nothing\n---\n", "1:1 YML006 file is empty"),
        ("- a\n", "1:1 YML007 file holds a list at the top"),
        (
            '{"contentVersion": "1", "resources": []}',
            "1:1 YML034 this is an ARM template, not an environment file",
        ),
        ("word\n", "1:1 YML007 file holds a single value at the top"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str | bytes, problem: str) -> None:
    assert refusal(text) == [problem]


def test_keys_that_cannot_be_used_are_all_told_at_once() -> None:
    assert refusal("a: 1\na: 2\n3: x\nb: {c: 1, c: 2}\n<<: y\n") == [
        "2:1 YML012 key 'a' is written twice",
        "3:1 YML013 key is '3', which is not text",
        "4:11 YML012 key 'c' is written twice",
        "5:1 YML014 merge key '<<' is not supported",
    ]


def test_a_repeated_key_names_the_place_of_the_first() -> None:
    with pytest.raises(Invalid) as caught:
        parse("hub:\n  name: a\n  name: b\n", "f")
    assert caught.value.problems[0].help == "the first is at line 2, column 3: keep one of them"


def test_foreign_text_cannot_write_to_the_terminal_through_a_message() -> None:
    for line in refusal('"\u200e\xa0' + "k" * 100 + '": 1\n"\u200e\xa0' + "k" * 100 + '": 2\n'):
        assert line.isprintable()
        assert len(line) < 100


def test_anchors_and_aliases_within_the_budget_work() -> None:
    text = "a: &x {b: [1, 2]}\nc: *x\nd: &y [*x, *x]\n&k e: *y\nf: *k\n"
    data = parse(text).data
    assert data["c"] == data["a"] == data["d"][1]
    assert data["f"] == "e"
