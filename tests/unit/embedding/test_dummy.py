"""The encoder of tests: honest about what it is, the same everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace
from strata.embedding.dummy import DUMMY, DummyEncoder, DummyLoader
from strata.services.control import Control
from strata.services.ports.encoder import EncoderLoader


@given(some.lists(some.text()))
def test_vectors_have_length_one(texts: list[str]) -> None:
    vectors = DummyEncoder().encode_documents(texts)
    assert vectors.shape == (len(texts), 32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_texts_that_share_words_are_nearer_than_texts_that_share_none() -> None:
    cat, also_cat, tax = DummyEncoder().encode_documents(["my cat sleeps", "the cat sleeps", "tax return for june"])
    assert cat @ also_cat > 0.5 > cat @ tax


def test_vectors_are_the_same_in_every_run() -> None:
    assert DummyEncoder(4).encode_query("cat") == pytest.approx([0.5750, 0.1081, 0.6269, -0.5145], abs=1e-3)


def test_the_loader_brings_up_what_it_lists_and_nothing_else() -> None:
    loader: EncoderLoader = DummyLoader()
    space = EmbeddingSpace(DUMMY.name, 16)
    assert loader.load_light(space).space == space
    assert loader.load_bulk(space, Device.MPS).device is Device.MPS
    assert loader.available(DUMMY)
    assert loader.path(DUMMY) is None
    loader.fetch(DUMMY, Control())
    with pytest.raises(ModelUnavailable):
        loader.load_light(EmbeddingSpace("all-MiniLM-L6-v2", 384))
