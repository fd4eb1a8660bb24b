"""Titles: a conversation is found by its title's words, says so, opens at its start, and follows whatever becomes of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.domain.passages import PassageKind
from strata.domain.records import IncomingConversation, Role
from strata.domain.search import SearchAnswer, SearchFilter, SearchRequest, SearchResult
from strata.services.control import Control
from tests.support.clock import FakeClock
from tests.support.library import bring_in, built, copied
from tests.support.records import START, conversation, document

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)


def titled(name: str, title: str, *turns: str, **more) -> IncomingConversation:
    return replace(conversation(name, *turns, **more), title=title)


BREAD = titled("bread", "Sourdough for beginners", "How long does it rest?", "Overnight, in a cool place.")
NOISE = tuple(
    titled(f"noise{number}", f"Chat {number}", f"The train number {number} was late again.", "Ask for your money back.")
    for number in range(12)
)
NOTE = replace(document("flour", "# Flour\n\nIt takes more water."), title="Rye")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("titles"), BREAD, NOTE, *NOISE)


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Iterator[Library]:
    with copied(template, tmp_path, FakeClock(NOW)) as library:
        yield library


def ask(library: Library, text: str, *, words_only: bool = True, **more) -> SearchAnswer:
    return library.services.search.search(SearchRequest(text, words_only=words_only, **more))


def by_title(answer: SearchAnswer) -> list[SearchResult]:
    return [result for result in answer.results if "the title has" in result.why.lower()]


def test_a_conversation_is_found_by_its_title_alone_and_opens_at_its_start(library):
    for words_only in (True, False):
        [found] = by_title(ask(library, "sourdough", words_only=words_only))
        assert (found.source_id, found.position, found.title) == ("bread:0", 0, "Sourdough for beginners")
        assert found.kind is PassageKind.MESSAGE
        assert found.why.startswith("The title has “sourdough”")
        assert found.matched == ("sourdough",)


def test_words_of_titles_are_analysed_like_all_others(library):
    assert [found.source_id for found in by_title(ask(library, "beginner"))] == ["bread:0"]


def test_a_title_does_not_come_again_where_its_conversation_is_found_anyway(library):
    answer = ask(library, "sourdough overnight")
    assert [found.source_id for found in answer.results if found.conversation_source_id == "bread"] == ["bread:1"]
    assert answer.results[0].why == "Matches “overnight”; the title has “sourdough”."


def test_a_title_that_has_all_words_is_shown_among_many_better_results(library, tmp_path):
    said = [conversation(f"said{number}", f"My sourdough number {number} rose well, said the baker.") for number in range(30)]
    bring_in(library, tmp_path, *said)
    answer = ask(library, "sourdough", words_only=False)
    assert len(answer.results) == 10
    assert [found.source_id for found in by_title(answer) if found.conversation_source_id == "bread"] == ["bread:0"]


def test_titles_take_no_more_than_a_quarter_from_what_was_said(library, tmp_path):
    bring_in(
        library,
        tmp_path,
        *(conversation(f"said{number}", f"An otter, number {number}.") for number in range(30)),
        *(titled(f"otter{number}", "Otter", f"It swims {number}.") for number in range(30)),
    )
    assert len(by_title(ask(library, "otter", limit=8))) == 2


def test_a_long_question_with_a_whole_title_in_it_finds_that(library, tmp_path):
    bring_in(library, tmp_path, titled("oven", "Steam ovens", "How hot?"))
    answer = ask(library, "which train number was late when my aunt told me again about steam ovens and money")
    assert [found.source_id for found in by_title(answer)] == ["oven:0"]


def test_what_is_shown_of_a_conversation_rises_when_its_title_is_asked_for(library):
    def place() -> int:
        answer = ask(library, "sourdough for beginners", words_only=False, limit=50)
        assert len({result.source_id for result in answer.results}) == len(answer.results)
        return next(place for place, one in enumerate(answer.results) if one.conversation_source_id == "bread")

    bread = library.services.conversations.find_source("bread").id
    named = place()
    library.services.conversations.rename(bread, "Chat 99")
    assert named < place()


def test_an_answer_with_the_title_that_was_asked_for_is_never_called_missing(library):
    assessment = ask(library, "sourdough", words_only=False, limit=50).assessment
    assert assessment is not None
    assert assessment.sure


def test_a_title_whose_beginning_says_it_too_is_named_as_the_reason(library, tmp_path):
    bring_in(library, tmp_path, titled("lake", "Lake swimming", "The lake was cold.", "Take care."))
    [found] = by_title(ask(library, "swimming in a lake", filter=SearchFilter(since=START)))
    assert (found.source_id, found.matched) == ("lake:0", ("lake", "swimming"))


def test_many_titles_change_at_once(library, tmp_path):
    many = [titled(f"many{number}", f"Heron {number}", "Which one?") for number in range(120)]
    bring_in(library, tmp_path, *many)
    ask(library, "heron")
    later = START + timedelta(days=1)
    bring_in(library, tmp_path, *(replace(one, title=f"Stork {one.source_id}", updated_at=later) for one in many))
    assert by_title(ask(library, "heron")) == []
    assert len(by_title(ask(library, "stork"))) == 10


def test_a_question_that_merely_touches_a_title_is_not_answered_with_it(library):
    assert by_title(ask(library, "which flour did my grandmother buy for beginners at the mill", words_only=False)) == []


def test_a_renamed_conversation_is_found_by_its_new_title_alone(library):
    ask(library, "sourdough")
    bread = library.services.conversations.find_source("bread")
    library.services.conversations.rename(bread.id, "Brioche at last")
    assert by_title(ask(library, "sourdough")) == []
    assert [found.source_id for found in by_title(ask(library, "brioche"))] == ["bread:0"]


def test_a_title_that_an_import_changed_is_found(library, tmp_path):
    ask(library, "sourdough")
    later = titled("bread", "Focaccia", "How long does it rest?", "Overnight, in a cool place.", "Thanks!")
    bring_in(library, tmp_path, replace(later, updated_at=START + timedelta(days=3)))
    assert by_title(ask(library, "sourdough")) == []
    assert [found.source_id for found in by_title(ask(library, "focaccia"))] == ["bread:0"]


def test_what_came_in_after_the_first_search_is_found(library, tmp_path):
    ask(library, "sourdough")
    bring_in(library, tmp_path, titled("soup", "Minestrone", "What goes in?"))
    assert [found.source_id for found in by_title(ask(library, "minestrone"))] == ["soup:0"]


def test_titles_in_the_trash_are_not_found_until_they_come_back(library):
    bread = library.services.conversations.find_source("bread").id
    library.services.conversations.trash([bread])
    library.services.indexing.drain()
    assert by_title(ask(library, "sourdough")) == []
    library.services.conversations.restore([bread])
    library.services.indexing.drain()
    assert [found.source_id for found in by_title(ask(library, "sourdough"))] == ["bread:0"]


def test_titles_deleted_for_good_are_gone_from_memory_too(library):
    ask(library, "sourdough")
    bread = library.services.conversations.find_source("bread").id
    library.services.conversations.trash([bread])
    library.services.trash.purge([bread], [], Control())
    assert ask(library, "sourdough").results == ()


def test_a_title_that_a_rollback_brings_back_is_found(library):
    bread = library.services.conversations.find_source("bread").id
    before = library.services.checkpoints.make("before")
    library.services.conversations.rename(bread, "Brioche at last")
    ask(library, "sourdough")
    library.services.checkpoints.roll_back(before.id, Control())
    assert [found.source_id for found in by_title(ask(library, "sourdough"))] == ["bread:0"]


def test_an_archived_conversation_is_not_found_by_its_title(library):
    bread = library.services.conversations.find_source("bread").id
    library.services.archive.archive_these([bread])
    library.services.indexing.drain()
    assert by_title(ask(library, "sourdough")) == []


def archived(library: Library, text: str, **more) -> list[SearchResult]:
    answer = ask(library, text, filter=SearchFilter(archived=True, **more))
    return [result for result in answer.results if result.archived]


def in_archive(library: Library, *names: str) -> list[UUID]:
    ids = [library.services.conversations.find_source(name).id for name in names]
    library.services.archive.archive_these(ids)
    library.services.indexing.drain()
    return ids


def test_the_archive_is_searched_by_titles_too_and_opens_at_the_start(library):
    in_archive(library, "bread", "noise3")
    [found] = archived(library, "sourdough")
    assert (found.source_id, found.title, found.matched) == ("bread:0", "Sourdough for beginners", ("sourdough",))
    assert found.why == "In the archive, by words alone: its title has “sourdough”."
    assert archived(library, "sourdough trombone quartet") == []
    assert archived(library, '"sourdough for" -rest') == []
    assert [one.source_id for one in archived(library, '"sourdough for" -oven')] == ["bread:0"]


def test_a_half_typed_word_finds_titles_in_the_archive(library):
    in_archive(library, "bread")
    request = SearchRequest("beginners sourd", SearchFilter(archived=True), unfinished=True, words_only=True)
    [found] = [result for result in library.services.search.search(request).results if result.archived]
    assert found.why == "In the archive, by words alone: its title has “beginners” and “Sourdough”, completed from “sourd”."


def test_an_archived_conversation_with_messages_that_were_found_is_not_shown_again_for_its_title(library):
    in_archive(library, "bread", "noise4")
    assert [one.source_id for one in archived(library, "overnight beginners")] == ["bread:1"]


def test_filters_hold_for_titles_in_the_archive(library):
    [bread] = in_archive(library, "bread")
    assert archived(library, "sourdough", sources=("test",), since=START, kinds=(PassageKind.MESSAGE,))
    assert [one.source_id for one in archived(library, "sourdough", since=START + timedelta(seconds=1))] == ["bread:1"]
    for wanted in ({"sources": ("claude",)}, {"until": START}, {"roles": (Role.USER,)}, {"conversation_id": bread}):
        assert archived(library, "sourdough", **wanted) == []
    assert archived(library, "sourdough", kinds=(PassageKind.DOCUMENT,)) == []


def test_titles_in_the_archive_follow_what_becomes_of_them(library):
    [bread] = in_archive(library, "bread")
    assert archived(library, "sourdough")
    library.services.conversations.rename(bread, "Brioche at last")
    assert archived(library, "sourdough") == []
    assert archived(library, "brioche")
    library.services.archive.restore([bread])
    assert archived(library, "brioche") == []
    assert [found.source_id for found in by_title(ask(library, "brioche"))] == ["bread:0"]
    in_archive(library, "bread")
    library.services.conversations.trash([bread])
    assert archived(library, "brioche") == []


def test_filters_hold_for_titles_and_a_title_is_said_by_nobody(library):
    some = [SearchFilter(sources=("test",)), SearchFilter(kinds=(PassageKind.MESSAGE,)), SearchFilter(since=START)]
    none = [
        SearchFilter(sources=("claude",)),
        SearchFilter(kinds=(PassageKind.DOCUMENT,)),
        SearchFilter(roles=(Role.USER,)),
        SearchFilter(until=START),
        SearchFilter(conversation_id=library.services.conversations.find_source("bread").id),
    ]
    assert [wanted for wanted in (*some, *none) if by_title(ask(library, "sourdough", filter=wanted))] == some


def test_a_time_that_begins_inside_a_conversation_opens_it_there(library):
    wanted = SearchFilter(since=START + timedelta(seconds=1))
    assert [found.source_id for found in by_title(ask(library, "sourdough", filter=wanted))] == ["bread:1"]


def test_phrases_and_exclusions_hold_for_titles(library):
    found = ['"sourdough for beginners"', "sourdough -train"]
    refused = ['"beginners sourdough"', "sourdough -beginners", "sourdough -rest"]
    assert [query for query in (*found, *refused) if by_title(ask(library, query))] == found


def test_a_document_found_by_its_title_says_so(library):
    [found] = ask(library, "rye", filter=SearchFilter(kinds=(PassageKind.DOCUMENT,))).results
    assert (found.source_id, found.why) == ("flour", "The title has “rye”.")


def test_titles_follow_a_change_of_language(library, tmp_path):
    bring_in(library, tmp_path, titled("houses", "Häuser am Meer", "What do they cost?"))
    assert by_title(ask(library, "haus")) == []
    library.services.language.change("german", Control())
    assert [found.source_id for found in by_title(ask(library, "haus"))] == ["houses:0"]


def test_titles_are_found_while_others_come_in(library, tmp_path):
    def rename(count: int) -> None:
        bread = library.services.conversations.find_source("bread").id
        for number in range(count):
            library.services.conversations.rename(bread, f"Sourdough for beginners {number}")

    with ThreadPoolExecutor(3) as pool:
        renaming = pool.submit(rename, 20)
        asking = [pool.submit(ask, library, "sourdough") for _ in range(40)]
        renaming.result()
    assert all([found.source_id for found in by_title(one.result())] == ["bread:0"] for one in asking)


def test_a_title_may_consist_of_stop_words(library, tmp_path):
    bring_in(library, tmp_path, titled("band", "The Who", "Any good songs?"))
    assert [found.source_id for found in by_title(ask(library, "the who"))] == ["band:0"]
