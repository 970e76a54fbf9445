"""What generated environments hold is read back as it is: no test fails by the luck of its texts."""

from __future__ import annotations

import sys
import unicodedata

from deployer.source.load import parse
from tests import strategies

CHUNK = 4096


def test_every_character_that_is_generated_is_read_back() -> None:
    signs = [
        sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) not in strategies.BARRED
    ]
    assert len(signs) > 280_000
    for start in range(0, len(signs), CHUNK):
        text = "".join(signs[start : start + CHUNK])
        assert parse(strategies.yaml({"text": text}), "a.yaml").data["text"] == text


def test_every_piece_beside_every_other_is_read_back() -> None:
    pieces = [*strategies.PIECES, *strategies.WORDS, *strategies.BREAKS, *strategies.HIDDEN]
    texts = [f"{one}{two}" for one in pieces for two in pieces]
    assert parse(strategies.yaml({"texts": texts}), "a.yaml").data["texts"] == texts
