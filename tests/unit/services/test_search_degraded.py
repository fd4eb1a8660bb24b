"""What search says, and still finds, when an index is broken or the model is not there."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strata.bootstrap import Library, open_library
from strata.domain.errors import ModelUnavailable
from strata.domain.models import EmbeddingSpace
from strata.domain.search import Degradation, SearchAnswer, SearchRequest
from strata.services.ports.encoder import Encoder
from strata.settings import Settings
from tests.support.clock import FakeClock
from tests.support.encoder import DummyLoader
from tests.support.library import bring_in, opened
from tests.support.records import conversation

TRIP = conversation("trip", "My budget for Lisbon is eight hundred euros.", "That will do for a week in Alfama.")


class NoModel(DummyLoader):
    """Every model is damaged."""

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        raise ModelUnavailable("The model is damaged.", "Fetch it again in Settings.")


class SlowModel(DummyLoader):
    """A model that comes up when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = threading.Event(), threading.Event()

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        self.asked.set()
        assert self.go.wait(30)
        return super().load_light(space)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with a conversation in it, closed."""
    with opened(tmp_path, FakeClock()) as library:
        bring_in(library, tmp_path, TRIP)
        library.services.indexing.fold_if_idle()
    return tmp_path


@contextmanager
def again(folder: Path, loader: DummyLoader | None = None) -> Iterator[Library]:
    """Open the library as it is, nothing repaired."""
    settings = Settings(folder / "settings.json")
    with open_library(folder / "library", settings, clock=FakeClock(), loader=loader or DummyLoader()) as library:
        yield library


def damage(folder: Path) -> None:
    """Overwrite every file of an index."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    for file in files:
        file.write_bytes(b"\0" * 64)


def damage_data(folder: Path) -> None:
    """Overwrite the engine's files, but not the pointers to them."""
    files = [file for file in folder.rglob("*.lance/**/*") if file.is_file()]
    assert files
    for file in files:
        file.write_bytes(b"\0" * 64)


def vectors(folder: Path) -> Path:
    return next((folder / "library" / "index").glob("vectors_*"))


def ask(library: Library, text: str = "budget lisbon") -> SearchAnswer:
    return library.services.search.search(SearchRequest(text))


def notice(answer: SearchAnswer, kind: Degradation) -> str:
    return next(one.detail for one in answer.notices if one.kind is kind)


@pytest.mark.parametrize("harm", [damage, damage_data, shutil.rmtree])
def test_without_a_word_index_words_are_read_in_the_record(folder, harm):
    harm(folder / "library" / "index" / "words")
    with again(folder) as library:
        answer = library.services.search.search(SearchRequest("budget lisbon", words_only=True))
    assert [result.source_id for result in answer.results] == ["trip:0"]
    assert answer.results[0].arms[0].rank == 1
    assert notice(answer, Degradation.WORD_INDEX_BROKEN).startswith("Words are looked up the slow way")


@pytest.mark.parametrize("harm", [damage, damage_data, shutil.rmtree])
def test_without_a_vector_index_words_still_answer(folder, harm):
    harm(vectors(folder))
    with again(folder) as library:
        answer = ask(library)
    assert [result.source_id for result in answer.results] == ["trip:0"]
    assert "goes by words alone" in notice(answer, Degradation.VECTOR_INDEX_BROKEN)


@pytest.mark.parametrize("harm", [damage, damage_data, shutil.rmtree])
def test_without_any_index_words_still_answer(folder, harm):
    harm(folder / "library" / "index" / "words")
    harm(vectors(folder))
    with again(folder) as library:
        answer = ask(library)
    assert [result.source_id for result in answer.results] == ["trip:0"]
    assert {one.kind for one in answer.notices} >= {Degradation.WORD_INDEX_BROKEN, Degradation.VECTOR_INDEX_BROKEN}


def test_a_model_that_does_not_load_leaves_words(folder):
    with again(folder, NoModel()) as library:
        answer = ask(library)
    assert [result.source_id for result in answer.results] == ["trip:0"]
    assert "The model is damaged." in notice(answer, Degradation.MODEL_FAILED)


def test_a_model_that_is_still_loading_is_not_waited_for(folder):
    loader = SlowModel()
    with again(folder, loader) as library:
        warming = threading.Thread(target=library.services.embedding.warm_up)
        warming.start()
        assert loader.asked.wait(30)
        during = ask(library)
        loader.go.set()
        warming.join()
        after = ask(library)
    assert [result.source_id for result in during.results] == ["trip:0"]
    assert notice(during, Degradation.MODEL_LOADING) == "The model is still loading: words only for now."
    assert after.notices == ()


def test_related_goes_by_words_when_the_vector_index_is_broken(folder):
    damage_data(vectors(folder))
    with again(folder) as library:
        message = library.services.conversations.find_message_source("trip:0")
        answer = library.services.search.related(message.id)
    assert {one.kind for one in answer.notices} == {Degradation.VECTOR_INDEX_BROKEN}
    assert "trip:0" not in {result.source_id for result in answer.results}
