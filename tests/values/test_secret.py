"""A secret gives nothing away but to whoever asks for it by name."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from msgspec import to_builtins

from deployer.values.endpoint import Endpoint, Keys
from deployer.values.secret import Secret

TEXT = "canary-0123456789abcdef"
SECRET = Secret(TEXT)
ENDPOINT = Endpoint("chat", "assistants", "serverless endpoint", "m", "Online", "https://chat", "/subscriptions/s")


def test_it_is_struck_from_what_names_it_however_that_spells_it() -> None:
    odd = Secret('a"b/c+d=\ud800é')
    for each, spelled in (
        (SECRET, TEXT),
        (odd, json.dumps('a"b/c+d=\ud800é')[1:-1]),
        (Secret("a/b+c=de"), "a%2Fb%2Bc%3Dde"),
    ):
        assert each.struck_from(f"key {spelled}!".encode()) == b"key <secret>!"
    assert Secret("k").struck_from(b"key") == Secret("").struck_from(b"key") == b"key"


def test_it_is_read_by_name_alone() -> None:
    assert SECRET.reveal() == TEXT
    for shown in (
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        "{}".format(SECRET),  # noqa: UP032
        repr([SECRET]),
        repr(Keys(ENDPOINT, SECRET, SECRET)),
    ):
        assert TEXT not in shown


@pytest.mark.parametrize(
    "write", [pickle.dumps, json.dumps, copy.deepcopy, lambda it: to_builtins(Keys(ENDPOINT, it, it))]
)
def test_it_is_not_written_down(write: object) -> None:
    with pytest.raises(TypeError) as caught:
        write(SECRET)  # type: ignore[operator]
    assert TEXT not in str(caught.value)


def test_keys_are_told_apart_by_fingerprints_that_tell_nothing() -> None:
    assert SECRET == Secret(TEXT) != Secret(TEXT + "x")
    assert len({SECRET, Secret(TEXT), Secret("other")}) == 2
    assert SECRET.fingerprint == Secret(TEXT).fingerprint != Secret("other").fingerprint
    assert len(SECRET.fingerprint) == 12
