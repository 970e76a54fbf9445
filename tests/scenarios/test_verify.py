"""`verify` asks for the model of the file: another one that answers in its place does not pass."""

from __future__ import annotations

import pytest

from deployer.catalog.catalog import at
from deployer.verify import is_called
from tests.world import TODAY, World, environment


def test_a_model_that_somebody_deployed_in_the_place_of_ours_is_told(world: World) -> None:
    world.apply(environment("model: Codestral-2501, name: chat"))
    (outcome,) = world.verify(environment("model: mistral-small-2503, name: chat"))
    assert not outcome.ok
    assert outcome.detail == "serves 'Codestral-2501', the file asks for 'mistral-small-2503'"
    assert outcome.probe.model == "mistral-small-2503"


@pytest.mark.parametrize(
    ("model", "said", "well"),
    [
        ("Mistral-large-2402", "Mistral-Large", True),  # what the catalogue read in a document of Microsoft's
        ("Mistral-large-2402", "Mistral-large-2407", False),
        ("Mistral-Nemo", "mistral-nemo", True),
        ("Mistral-Nemo", "Mistral", False),
        ("mistralai-Mixtral-8x7B-Instruct-v01", "Mixtral-8x7B-Instruct-v0.1", True),
        ("Codestral-2501", "Codestral", True),  # nobody knows what it says, and no other model is called so
        ("mistral-small-2503", "Mistral-small", False),  # that is the one of 2024
        ("mistral-small-2503", "gpt-4o", False),
        ("mistral-small-2503", "", False),
    ],
)
def test_a_model_goes_by_the_names_that_the_catalogue_knows(model: str, said: str, well: bool) -> None:
    assert is_called(model, said, at(TODAY)) is well


def test_each_model_goes_by_its_own_names_and_by_none_of_another() -> None:
    catalog = at(TODAY)
    for model in catalog.models:
        called = {other.name for other in catalog.models if is_called(model.name, other.name, catalog)}
        assert called == {model.name}
