"""A secret gives nothing away but to whoever asks for it by name."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict

import pytest

from deployer.values.endpoint import Endpoint, Keys
from deployer.values.secret import Secret

TEXT = "canary-0123456789abcdef"
SECRET = Secret(TEXT)
ENDPOINT = Endpoint("chat", "assistants", "serverless endpoint", "m", "Online", "https://chat", "/subscriptions/s")


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


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps, copy.deepcopy, lambda it: asdict(Keys(ENDPOINT, it, it))])
def test_it_is_not_written_down(write: object) -> None:
    with pytest.raises(TypeError) as caught:
        write(SECRET)  # type: ignore[operator]
    assert TEXT not in str(caught.value)


def test_keys_are_told_apart_by_fingerprints_that_tell_nothing() -> None:
    assert SECRET == Secret(TEXT) != Secret(TEXT + "x")
    assert len({SECRET, Secret(TEXT), Secret("other")}) == 2
    assert SECRET.fingerprint == Secret(TEXT).fingerprint != Secret("other").fingerprint
    assert len(SECRET.fingerprint) == 12
