"""Any bytes at all give data or a well-formed refusal; the campaign of tests/fuzz asks the same a million times."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.reader import ALPHABET, examine, mutations, seeds


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    examine(content)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(ALPHABET), max_size=30).map("".join))
def test_any_order_of_what_means_something_in_yaml(text: str) -> None:
    examine(text.encode())


@pytest.mark.parametrize("seed", range(4))
def test_changed_copies_of_valid_and_invalid_texts(seed: int) -> None:
    for content in islice(mutations(seed), 2000):
        examine(content)


def test_the_property_itself_notices_what_is_wrong() -> None:
    class Poisoned(bytes):
        """Bytes that fail in a way of their own."""

        def translate(self, *arguments: object) -> bytes:
            raise IndexError("a foreign exception")

    with pytest.raises(IndexError):
        examine(Poisoned(b"a: 1\n"))


def test_every_seed_can_be_examined() -> None:
    assert len(seeds()) > 3
    for content in seeds():
        examine(content)
