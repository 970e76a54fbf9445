"""The sandbox's tokens."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deployer.sandbox.inference import tokenizer


@given(st.text())
def test_tokens_joined_are_the_text(text: Any) -> None:
    assert "".join(tokenizer.split(text)) == text


@given(st.text(min_size=1))
def test_no_token_is_empty(text: Any) -> None:
    assert all(tokenizer.split(text))


def test_a_token_is_at_most_six_letters_or_one_sign() -> None:
    split = tokenizer.split("Extraordinary, isn't it? ")
    assert split == [
        "Extrao",
        "rdinar",
        "y",
        ",",
        " isn",
        "'",
        "t",
        " it",
        "?",
        " ",
    ]
