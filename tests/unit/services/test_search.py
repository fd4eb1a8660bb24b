"""Search over a whole library: what is found, in what order, with what reasons, and what is said when parts are missing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.ids import new_id
from strata.domain.imports import ImportOptions
from strata.domain.passages import PassageKind
from strata.domain.records import IncomingConversation, Role
from strata.domain.search import Arm, Degradation, SearchAnswer, SearchFilter, SearchRequest
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened, write_interchange
from tests.support.records import START, conversation, document

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
TRIP = conversation(
    "trip",
    "My budget for Lisbon is eight hundred euros.",
    "That will do for a week, if you stay in Alfama.",
    "Which tram goes up to the castle?",
    "Tram 28 goes there; the queue is shorter before nine.",
    source="chatgpt",
)
GARDEN = conversation(
    "garden",
    "The tomatoes have blight again this year.",
    "Water them in the morning and take off the lower leaves.",
    source="claude",
    start=START - timedelta(days=400),
)
MUSIC = conversation(
    "music", "I saw The Who live, who would have thought.", "Who opened for them?", start=START + timedelta(days=200)
)
NOTE = document("tram", "# Trams\n\nTram 28 is the yellow one of Lisbon.", source="obsidian")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path, FakeClock(NOW)) as library:
        bring_in(library, tmp_path, TRIP, GARDEN, MUSIC, NOTE)
        yield library


def ask(library: Library, text: str, **more) -> SearchAnswer:
    return library.services.search.search(SearchRequest(text, **more))


def ids(answer: SearchAnswer) -> list[str]:
    return [result.source_id for result in answer.results]


def test_the_message_that_says_it_comes_first_with_its_source(library):
    result = ask(library, "budget lisbon").results[0]
    assert (result.source_id, result.conversation_source_id, result.title, result.source) == (
        "trip:0",
        "trip",
        "Trip",
        "chatgpt",
    )
    assert result.created_at == START
    assert [result.excerpt[mark.start : mark.end] for mark in result.marks] == ["budget", "Lisbon"]
    assert result.why.startswith("Matches “budget” and “lisbon”; close in meaning")
    assert [share.arm for share in result.arms] == [Arm.WORDS, Arm.MEANING]
    assert result.arms[0].rank == 1


def test_a_result_stands_between_its_neighbours(library):
    result = ask(library, "alfama").results[0]
    assert result.before is not None
    assert result.before.text == "My budget for Lisbon is eight hundred euros."
    assert result.after is not None
    assert result.after.text == "Which tram goes up to the castle?"


def test_documents_are_found_too(library):
    result = ask(library, "yellow tram").results[0]
    assert (result.kind, result.source_id, result.conversation_id, result.before) == (PassageKind.DOCUMENT, "tram", None, None)


def test_stop_words_alone_still_find(library):
    assert ids(ask(library, "the who"))[0] == "music:0"


def test_i_means_the_person(library):
    assert ids(ask(library, "what did I say about the tomatoes and leaves in the morning"))[0] == "garden:0"


def test_a_quoted_phrase_must_stand_word_by_word(library):
    assert ids(ask(library, '"tram 28 goes"')) == ["trip:3"]
    assert ids(ask(library, '"28 tram"')) == []


def test_a_quoted_phrase_of_stop_words_is_held_to(library):
    assert ids(ask(library, '"who would have"')) == ["music:0"]


def test_an_exclusion_leaves_out_what_either_arm_finds(library):
    found = ids(ask(library, "tram -castle -queue -yellow"))
    assert found
    assert not {"trip:2", "trip:3", "tram"} & set(found)


@pytest.mark.parametrize("text", ["", "  ", "-castle", '""', "?!"])
def test_a_query_without_words_has_an_empty_answer_and_no_error(library, text):
    answer = ask(library, text)
    assert (answer.results, answer.notices) == ((), ()) or text == "?!"


def test_an_unbalanced_quotation_mark_is_a_letter_like_any_other(library):
    assert ids(ask(library, '"budget lis'))[0] == "trip:0"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SearchFilter(sources=("obsidian",)), {"tram"}),
        (SearchFilter(kinds=(PassageKind.DOCUMENT,)), {"tram"}),
        (SearchFilter(roles=(Role.ASSISTANT,), sources=("chatgpt",)), {"trip:1", "trip:3"}),
        (SearchFilter(until=START - timedelta(days=1)), {"garden:0", "garden:1"}),
        (SearchFilter(since=START + timedelta(days=1)), {"music:0", "music:1"}),
    ],
)
def test_a_filter_bounds_the_results(library, wanted, expected):
    assert set(ids(ask(library, "tram lisbon tomatoes who water", filter=wanted))) <= expected
    assert ids(ask(library, "tram lisbon tomatoes who water", filter=wanted))


def test_a_conversation_can_be_searched_alone(library):
    trip = library.services.conversations.find_source("trip").id
    found = ask(library, "tram", filter=SearchFilter(conversation_id=trip))
    assert {result.conversation_id for result in found.results} == {trip}


def test_a_conversation_that_is_not_there_is_an_error(library):
    with pytest.raises(NotFound):
        ask(library, "tram", filter=SearchFilter(conversation_id=new_id()))


@pytest.mark.parametrize("limit", [0, 201])
def test_a_senseless_limit_is_refused(library, limit):
    with pytest.raises(InvalidRequest):
        ask(library, "tram", limit=limit)


def test_no_more_than_the_limit_is_given(library):
    assert len(ask(library, "tram lisbon who", limit=2).results) == 2


def test_a_time_named_lifts_and_hides_nothing(library):
    plain, hinted = ask(library, "water tram"), ask(library, "water tram in may 2022")
    assert hinted.time_hint is not None
    assert hinted.time_hint.words == "in may 2022"
    assert ids(hinted)[0] == "garden:1"
    assert set(ids(plain)) <= set(ids(hinted))
    assert "within the time you named (“in may 2022”)" in hinted.results[0].why


def test_relative_time_words_are_read_from_now_and_not_looked_for(library):
    answer = ask(library, "budget last summer")
    assert answer.time_hint is not None
    assert answer.time_hint.since == datetime(2023, 6, 1, tzinfo=UTC)
    assert answer.highlighted == ("budget",)


def test_a_query_of_time_words_alone_finds_what_is_from_then(library):
    assert ids(ask(library, "in june 2023", limit=3))[0].startswith("trip")


def test_words_only_leaves_meaning_out(library):
    answer = ask(library, "budget", words_only=True)
    assert ids(answer) == ["trip:0"]
    assert answer.results[0].arms[1].rank is None
    assert answer.times.encode == 0.0


def test_the_stages_are_timed(library):
    times = ask(library, "budget lisbon").times
    assert 0 < times.parse < times.total
    assert times.words > 0
    assert times.total >= times.fuse + times.dress


def test_what_is_in_the_trash_is_not_found(library):
    services = library.services
    services.conversations.trash([services.conversations.find_source("trip").id])
    services.indexing.drain()
    assert not {"trip:0", "trip:1", "trip:2", "trip:3"} & set(ids(ask(library, "budget lisbon tram")))


def side_branch() -> IncomingConversation:
    left, kept = "The blue kite flies.", "The red kite flies."
    base = conversation("kite", "Tell me of the kite.", left, kept)
    first, second, third = base.messages
    third = replace(third, role=Role.ASSISTANT, parent_source_id=first.source_id)
    return replace(base, messages=(first, replace(second, active=False), third))


def test_side_branches_are_left_out_unless_asked_for(library, tmp_path):
    bring_in(library, tmp_path, side_branch())
    # Interchange has no side branches: the later of two answers to one message is the one that counts.
    asked = SearchFilter(side_branches=True)
    assert set(ids(ask(library, "kite flies"))) <= set(ids(ask(library, "kite flies", filter=asked)))


def test_names_lift_what_the_one_named_said(library, tmp_path):
    talk = conversation(
        "talk", "Melanie, did you paint the sunrise?", "I painted a sunrise last year.", authors=("Caroline", "Melanie")
    )
    bring_in(library, tmp_path, talk)
    library.services.search.forget_cache()
    answer = ask(library, "when did melanie paint the sunrise")
    assert ids(answer)[0] == "talk:1"
    assert "said by Melanie" in answer.results[0].why


def test_long_messages_fold_into_one_result(library, tmp_path):
    text = "\n\n".join(
        f"The lighthouse of chapter {number} stands on a cliff. " + "It rains there. " * 40 for number in range(6)
    )
    bring_in(library, tmp_path, conversation("novel", text))
    assert ids(ask(library, "lighthouse cliff")).count("novel:0") == 1


def test_related_finds_what_is_like_a_message_elsewhere(library):
    message = library.services.conversations.find_message_source("trip:3")
    answer = library.services.search.related(message.id)
    assert "trip:3" not in ids(answer)
    assert ids(answer)[0] == "tram"


def test_related_goes_by_words_where_there_is_no_vector_yet(tmp_path):
    with opened(tmp_path, FakeClock(NOW)) as library:
        library.services.imports.run([write_interchange(tmp_path / "in.jsonl", [TRIP, NOTE])], ImportOptions(), Control())
        library.services.indexing.drain()
        message = library.services.conversations.find_message_source("trip:3")
        assert ids(library.services.search.related(message.id))[0] == "tram"


def test_related_to_nothing_is_an_error(library):
    with pytest.raises(NotFound):
        library.services.search.related(new_id())


def notices(answer: SearchAnswer) -> set[Degradation]:
    return {notice.kind for notice in answer.notices}


def test_a_whole_answer_has_no_notice(library):
    assert notices(ask(library, "budget")) == set()


def test_missing_vectors_are_said_aloud_with_their_number(tmp_path):
    with opened(tmp_path, FakeClock(NOW)) as library:
        library.services.imports.run([write_interchange(tmp_path / "in.jsonl", [TRIP])], ImportOptions(), Control())
        library.services.indexing.drain()
        library.services.embedding.warm_up()
        answer = ask(library, "budget")
    assert ids(answer) == ["trip:0"]
    behind = next(notice for notice in answer.notices if notice.kind is Degradation.VECTORS_BEHIND)
    assert (behind.waiting, behind.total) == (4, 4)
    assert behind.detail == "4 of 4 not yet understood: words only for those."
