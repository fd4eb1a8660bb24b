"""Search as you type: half a word finds the words that it may become, in texts and in titles, from fresh rows and the index."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from strata.bootstrap import Library
from strata.domain.passages import PassageKind
from strata.domain.records import IncomingConversation
from strata.domain.search import SearchAnswer, SearchFilter, SearchRequest
from strata.services.control import Control
from strata.services.finding.asking import Asked
from tests.support.bytes_of import files_holding
from tests.support.library import bring_in, built, copied
from tests.support.records import conversation

QUEUES = conversation(
    "queues",
    "How do I set up Apache Kafka?",
    "Kafka wants a broker.",
    "And how large is the Kafka log?",
    "As large as you like.",
)
DREAMS = conversation(
    "dreams", "What a Kafkaesque dream.", "Tell me more of it.", "I was running through generations of doors."
)
HOMES = conversation("homes", "Die Häuser am Hafen sind alt.", "Und die Straßenbahn fährt dort.", "東京に行きたい")
LEFT = replace(conversation("left", "How long does it rest?", "Overnight."), title="Sourdough for beginners")
NOISE = tuple(
    conversation(f"noise{number}", *(f"The train number {number} was late again {turn}." for turn in range(20)))
    for number in range(16)
)
"""Enough for an index."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("half"), QUEUES, DREAMS, HOMES, LEFT, *NOISE)


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Iterator[Library]:
    with copied(template, tmp_path) as library:
        yield library


@pytest.fixture(scope="module")
def both(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Library]]:
    """The same library twice: with all words fresh, and with all of them in the index."""
    with (
        copied(template, tmp_path_factory.mktemp("fresh")) as fresh,
        copied(template, tmp_path_factory.mktemp("folded")) as folded,
    ):
        assert folded.services.indexing._words.fold(force=True)
        for library in (fresh, folded):
            _begin_threads(library)
        yield fresh, folded


def _begin_threads(library: Library) -> None:
    """Have both threads of the search up before a test looks which threads there are."""
    barrier = Barrier(3)
    for _ in range(2):
        library.services.search._pool.submit(barrier.wait)
    barrier.wait()


def typing(library: Library, text: str, where: SearchFilter | None = None, **more) -> SearchAnswer:
    request = SearchRequest(text, where or SearchFilter(), unfinished=True, **more)
    return library.services.search.search(request)


def done(library: Library, text: str, where: SearchFilter | None = None) -> SearchAnswer:
    return library.services.search.search(SearchRequest(text, where or SearchFilter()))


def ids(answer: SearchAnswer) -> list[str]:
    return [result.source_id for result in answer.results]


def marked(answer: SearchAnswer) -> set[str]:
    return {result.excerpt[mark.start : mark.end] for result in answer.results for mark in result.marks}


def understood(library: Library, text: str, *, unfinished: bool) -> Asked:
    asked = library.services.search._understand(SearchRequest(text, unfinished=unfinished))
    assert asked is not None
    return asked


def test_half_a_word_finds_what_it_may_become_marks_it_and_says_so(both):
    for library in both:
        for words_only in (True, False):
            answer = typing(library, "kafk", words_only=words_only)
            assert set(ids(answer)) == {"queues:0", "queues:1", "queues:2", "dreams:0"}
            assert marked(answer) == {"Kafka", "Kafkaesque"}
            assert answer.completed == ("kafka", "kafkaesqu")
            first = next(result for result in answer.results if result.source_id == "queues:1")
            assert first.why.startswith("Has “Kafka”, completed from “kafk”")
            assert first.matched == ("kafk",)
            assert "kafka" in answer.highlighted


def test_the_other_words_of_the_query_count_as_before(both):
    for library in both:
        answer = typing(library, "apache kaf")
        assert answer.results[0].source_id == "queues:0"
        assert answer.results[0].why.startswith("Matches “apache”; has “Kafka”, completed from “kaf”")


@pytest.mark.parametrize("letters", range(3, 11))
def test_stems_that_are_shorter_than_what_was_typed_are_found_too(both, letters):
    for library in both:
        assert ids(typing(library, "generations"[:letters]))[0] == "dreams:2"


@pytest.mark.parametrize(
    ("text", "mark", "found"),
    [
        ("runnin", "running", "dreams:2"),
        ("häus", "Häuser", "homes:0"),
        ("strass", "Straßenbahn", "homes:1"),
        ("Straß", "Straßenbahn", "homes:1"),
    ],
)
def test_marks_stand_on_the_words_of_the_text(both, text, mark, found):
    for library in both:
        answer = typing(library, text)
        assert ids(answer)[0] == found
        assert mark in marked(answer)


def test_a_word_that_stands_there_already_comes_before_what_it_may_become(both):
    for library in both:
        answer = typing(library, "kafka", words_only=True)
        assert ids(answer)[-1] == "dreams:0"
        assert answer.results[-1].why.startswith("Has “Kafkaesque”, completed from “kafka”")
        assert answer.results[0].why.startswith("Matches “kafka”")


def test_all_words_with_a_completion_come_before_one_of_them_alone(library, tmp_path):
    texts = (
        "Lisbon was warm.",
        "Lisbon is far.",
        "We had a rest.",
        "A restaurant in Lisbon, by the river.",
        "Restaurants close.",
    )
    bring_in(library, tmp_path, conversation("trip", *texts))
    assert ids(typing(library, "lisbon rest", words_only=True))[0] == "trip:3"
    assert ids(typing(library, "rest", words_only=True))[0] == "trip:2"


def test_titles_are_found_by_half_a_word(both):
    for library in both:
        for text in ("sourd", "begin", "sourdough begin"):
            answer = typing(library, text, words_only=True)
            found = next(result for result in answer.results if result.source_id == "left:0")
            assert found.why.lower().startswith("the title has ")
            assert f"completed from “{text.split()[-1]}”" in found.why


@pytest.mark.parametrize("text", ["kafk ", '"kafk"', "ka", "apache -kafk", "東京", "apache the", "zzyzx", "kafk!", "", "'"])
def test_what_does_not_go_on_is_asked_for_as_ever(both, text):
    for library in both:
        asked, finished = (library.services.search._understand(SearchRequest(text, unfinished=one)) for one in (True, False))
        assert asked == finished
        assert ids(typing(library, text)) == ids(done(library, text))


@pytest.mark.parametrize("text", ["kafk", "apache kaf", "sourd", "kafka", "generatio"])
def test_a_finished_query_is_planned_as_if_there_were_no_completing(both, text):
    for library in both:
        asked = understood(library, text, unfinished=False)
        assert asked.continued is None
        assert not asked.terms.completed
        assert asked.words.tokens == tuple(asked.terms.tokens) == library.services.search._analyser.query_tokens(text)
        assert asked.meaning == text
        assert done(library, text).completed == ()


def test_a_word_that_is_common_as_it_is_needs_no_completing(both):
    for library in both:
        assert understood(library, "number", unfinished=True).continued is None


def test_phrases_exclusions_and_filters_hold_for_completions(both):
    for library in both:
        assert set(ids(typing(library, "-log kafk"))) == {"queues:0", "queues:1", "dreams:0"}
        assert ids(typing(library, '"apache kafka" brok', words_only=True)) == ["queues:0"]
        documents = SearchFilter(kinds=(PassageKind.DOCUMENT,))
        assert ids(typing(library, "kafk", documents)) == ids(done(library, "kafk", documents)) == []


def test_where_completions_find_nothing_the_half_word_is_asked_for_as_it_is(library):
    [queues, dreams] = [library.services.conversations.find_source(name).id for name in ("queues", "homes")]
    scope = SearchFilter(conversation_id=dreams)
    assert queues != dreams
    assert ids(typing(library, "kafk", scope)) == ids(done(library, "kafk", scope)) != []


def test_new_messages_and_titles_are_completed_at_once(library, tmp_path):
    assert typing(library, "zebr").completed == ()
    bring_in(library, tmp_path, conversation("savanna", "Zebras graze at noon."))
    assert ids(typing(library, "zebr")) == ["savanna:0"]
    titled: IncomingConversation = replace(conversation("lens", "f/2.8 is enough."), title="Photography")
    bring_in(library, tmp_path, titled)
    assert "lens:0" in ids(typing(library, "photog"))


def test_words_in_the_trash_complete_nothing_that_is_shown(library):
    library.services.conversations.trash([library.services.conversations.find_source("dreams").id])
    library.services.indexing.drain()
    answer = typing(library, "kafk")
    assert set(ids(answer)) == {"queues:0", "queues:1", "queues:2"}
    assert answer.completed == ("kafka",)


def test_after_deleting_for_good_no_word_is_offered_or_stands_in_any_file(template, tmp_path):
    with copied(template, tmp_path) as library:
        assert library.services.indexing._words.fold(force=True)
        assert list((tmp_path / "library").rglob("lexicon-*"))
        assert files_holding(tmp_path / "library" / "index", "kafkaesqu") != []
        gone = [library.services.conversations.find_source(name).id for name in ("dreams", "left")]
        library.services.conversations.trash(gone)
        library.services.trash.purge(gone, [], Control())
        for text in ("kafk", "kafka", "sourd", "generatio"):
            assert not {"kafkaesqu", "sourdough", "generat"} & set(typing(library, text).completed)
        assert typing(library, "kafk").completed == ("kafka",)
    assert files_holding(tmp_path / "library", "kafkaesqu", "sourdough") == []


def test_without_the_index_of_words_a_query_is_answered_as_it_stands(template, tmp_path):
    with copied(template, tmp_path) as library:
        library.services.indexing._words.close()
        answer = typing(library, "kafka")
        assert answer.completed == ()
        assert "queues:1" in ids(answer)
