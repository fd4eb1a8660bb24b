"""Changing the language of the words, on whole libraries."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library, open_library
from strata.domain.errors import Cancelled, InvalidRequest
from strata.domain.records import IncomingConversation
from strata.domain.search import SearchRequest
from strata.domain.work import Progress, WorkStatus
from strata.embedding.dummy import DummyLoader
from strata.services import language as language_service
from strata.services.control import Control
from strata.services.words import Analyser
from strata.settings import WORDS_LANGUAGE, Settings
from strata.storage.record import open_record
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation, document

HOUSES = replace(
    conversation("haus", "Die Häuser am See sind schön.", "We went there yesterday.", authors=("Grete", "")), title="Abends"
)
NOTE = document("garten", "# Garten\n\nDie Gärten blühen.")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_service, "BATCH", 2)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as made:
        bring_in(made, tmp_path, HOUSES, NOTE, *trips(6))
        yield made


def trips(count: int) -> list[IncomingConversation]:
    return [conversation(f"trip{number}", f"Wir wanderten zu den Häusern {number}.") for number in range(count)]


def found(library: Library, text: str) -> set[str]:
    answer = library.services.search.search(SearchRequest(text, limit=50, words_only=True))
    return {result.conversation_source_id or result.source_id for result in answer.results}


def kept_words(folder: Path) -> list[str]:
    """Return the words of every passage as the record has them."""
    record = open_record(folder / "library")
    words = [row.words for batch in record.outbox.index_rows(100) for row in batch]
    record.close()
    return words


class StopAfter(Control):
    """Cancels itself after so many reports of progress."""

    def __init__(self, reports: int) -> None:
        super().__init__(self._count)
        self._left = reports

    def _count(self, _progress: Progress) -> None:
        self._left -= 1
        if self._left == 0:
            self.cancel()


def test_forms_of_a_word_are_found_in_the_new_language(library: Library) -> None:
    assert "haus" not in found(library, "Haus")
    library.services.language.change("german", Control())
    assert library.services.language.current == "german"
    assert library.services.language.changing_to is None
    assert "haus" in found(library, "Haus")
    assert found(library, "Gärten") == {"garten"}
    assert library.services.indexing.check().sound
    job = library.services.work.latest()[0]
    assert (job.status, len(job.steps)) == (WorkStatus.DONE, 2)


def test_words_are_the_same_as_those_of_a_fresh_import(tmp_path: Path) -> None:
    changed, fresh = tmp_path / "changed", tmp_path / "fresh"
    for folder, language in ((changed, "english"), (fresh, "german")):
        folder.mkdir()
        Settings(folder / "settings.json").set(WORDS_LANGUAGE, language)
        with opened(folder) as library:
            bring_in(library, folder, HOUSES, NOTE, *trips(3))
            library.services.language.change("german", Control())
    assert kept_words(changed) == kept_words(fresh)
    assert any("2023" in words.split() for words in kept_words(changed))


def test_what_comes_in_afterwards_is_read_in_the_new_language(library: Library, tmp_path: Path) -> None:
    library.services.language.change("german", Control())
    bring_in(library, tmp_path, conversation("later", "Viele Bäume."))
    assert found(library, "Baum") == {"later"}


def test_searches_go_on_in_the_old_language_meanwhile(library: Library) -> None:
    seen: list[tuple[str, set[str]]] = []

    def look(_progress: Progress) -> None:
        seen.append((library.services.language.current, found(library, "Häusern 3")))

    library.services.language.change("german", Control(look))
    assert {language for language, _ in seen} == {"english"}
    assert all("trip3" in names for _, names in seen)


def test_a_cancelled_change_goes_on_where_it_was(library: Library) -> None:
    with pytest.raises(Cancelled):
        library.services.language.change("german", StopAfter(2))
    assert (library.services.language.current, library.services.language.changing_to) == ("english", "german")
    assert "trip2" in found(library, "Häusern")
    steps: list[Progress] = []
    assert library.services.language.resume(Control(steps.append))
    assert min(step.done for step in steps if step.step == "Reading the words") > 4
    assert "haus" in found(library, "Haus")
    assert not library.services.language.resume(Control())


def test_an_interrupted_change_goes_on_after_the_next_start(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, HOUSES, NOTE, *trips(6))
        with pytest.raises(Cancelled):
            library.services.language.change("german", StopAfter(2))
    settings = Settings(tmp_path / "settings.json")
    with open_library(tmp_path / "library", settings, loader=DummyLoader()) as library:
        assert library.services.language.current == "english"
        newer = conversation("haus", "Die Räume am See.", start=START + timedelta(days=1))
        bring_in(library, tmp_path, conversation("late", "Alte Bäume."), newer)
        library.services.language.resume(Control())
        assert library.services.language.current == "german"
        assert found(library, "Baum") == {"late"}
        assert found(library, "Raum") == {"haus"}, "what was changed meanwhile, too"
        assert library.services.indexing.check().sound


def test_a_change_can_be_taken_back(library: Library) -> None:
    with pytest.raises(Cancelled):
        library.services.language.change("german", StopAfter(2))
    library.services.language.change("english", Control())
    assert (library.services.language.current, library.services.language.changing_to) == ("english", None)
    assert "haus" not in found(library, "Haus")
    assert "haus" in found(library, "Häuser")


def test_the_language_belongs_to_the_library(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        library.services.language.change("german", Control())
    Settings(tmp_path / "settings.json").set(WORDS_LANGUAGE, "french")
    with opened(tmp_path) as library:
        assert library.services.language.current == "german"


def test_one_change_at_a_time_and_only_known_languages(library: Library) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def wait(_progress: Progress) -> None:
        inside.set()
        go_on.wait(20)

    worker = threading.Thread(target=library.services.language.change, args=("german", Control(wait)))
    worker.start()
    try:
        assert inside.wait(20)
        with pytest.raises(InvalidRequest, match="already"):
            library.services.language.change("french", Control())
    finally:
        go_on.set()
        worker.join()
    with pytest.raises(InvalidRequest, match="no language"):
        library.services.language.change("klingon", Control())


@pytest.mark.parametrize("language", WORDS_LANGUAGE.choices)
def test_every_language_on_offer_can_be_analysed(language: str) -> None:
    assert Analyser(language).query_tokens("Lisbon 2023") != ()
