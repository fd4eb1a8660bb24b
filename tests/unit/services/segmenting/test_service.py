"""Segmenting a whole library: what is due, what stays, what can be found, and what goes with its conversation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library
from strata.domain.changes import Noun
from strata.domain.errors import Cancelled, NotFound
from strata.domain.ids import new_id
from strata.domain.imports import ImportOptions
from strata.domain.passages import PassageKind
from strata.domain.records import IncomingConversation
from strata.domain.search import SearchFilter, SearchRequest
from strata.domain.segments import Segment, Tier
from strata.domain.work import WorkKind, WorkStatus
from strata.services.control import Control
from tests.support.library import bring_in, opened, write_interchange
from tests.support.records import START, conversation

GARDEN = (
    "The tomatoes on the balcony have blight again this year and the basil is eaten by snails.",
    "Take off the lower leaves of the tomatoes, water them in the morning and put copper tape around the basil.",
    "Would compost help the tomatoes against blight, or does the soil of the balcony stay too wet for them?",
    "Compost helps tomatoes as long as the soil drains; mix in sand, because wet soil on a balcony brings blight.",
)
TRIP = (
    "My budget for the week in Lisbon is eight hundred euros, trains and the museum included.",
    "Eight hundred euros will do for a week in Lisbon if you stay in Alfama and take trains to the museum.",
    "Which tram goes up to the castle of Lisbon, and is the queue shorter in the evening?",
    "Tram 28 goes up to the castle of Lisbon; the queue for the tram is shorter before nine in the morning.",
)
LONG = (*GARDEN, *GARDEN, *TRIP, *TRIP)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        yield library


def segments(library: Library, name: str) -> tuple[Segment, ...]:
    return library.services.segments.of_conversation(library.services.conversations.find_source(name).id)


def by_words_alone(library: Library, folder: Path, *records: IncomingConversation) -> None:
    library.services.imports.run([write_interchange(folder / "records.jsonl", records)], ImportOptions(), Control())


def ids(library: Library, name: str) -> list[UUID]:
    home = library.services.conversations.find_source(name).id
    return [message.id for message in library.services.conversations.messages(home)]


def test_a_run_segments_everything_once_and_is_on_record(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("short", "I like the sea."))
    changes = library.services.segments.run(Control())
    assert changes.touch(Noun.SEGMENTS)
    whole, *pieces = segments(library, "long")
    assert (whole.tier, {piece.tier for piece in pieces}) == (Tier.CONVERSATION, {Tier.PIECE})
    assert len(pieces) >= 2
    assert {piece.parent_seq for piece in pieces} == {whole.seq}
    assert [one for piece in pieces for one in library.services.segments.message_ids(piece.id)] == ids(library, "long")
    assert list(library.services.segments.message_ids(whole.id)) == ids(library, "long")
    (work,) = [work for work in library.services.work.latest(5) if work.kind is WorkKind.SEGMENT]
    assert work.status is WorkStatus.DONE
    assert library.services.library.problems() == ()


def test_a_second_run_finds_nothing_to_do(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG))
    library.services.segments.run(Control())
    library.services.embedding.run_until_done(Control())
    before = segments(library, "long")
    assert library.services.segments.waiting() == 0
    assert library.services.segments.run(Control()).nouns == frozenset()
    assert segments(library, "long") == before


def test_only_a_conversation_that_grew_is_segmented_again_and_its_first_pieces_stay(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP))
    library.services.segments.run(Control())
    other, before = segments(library, "other"), segments(library, "long")
    bring_in(library, tmp_path, conversation("long", *LONG, *(f"{line} Once more." for line in GARDEN)))
    assert library.services.segments.waiting() == 1
    library.services.segments.run(Control())
    after = segments(library, "long")
    assert [one.id for one in segments(library, "other")] == [one.id for one in other]
    assert before[1].id in {one.id for one in after}
    assert after[0].message_count == before[0].message_count + len(GARDEN)
    assert library.services.library.problems() == ()


def test_a_conversation_cut_by_words_is_cut_again_when_its_vectors_are_there(library: Library, tmp_path: Path) -> None:
    by_words_alone(library, tmp_path, conversation("long", *LONG))
    library.services.segments.run(Control())
    assert len(segments(library, "long")) >= 3
    assert library.services.segments.waiting() == 0
    library.services.embedding.run_until_done(Control())
    assert library.services.segments.waiting() == 1
    library.services.segments.run(Control())
    library.services.embedding.run_until_done(Control())
    assert library.services.segments.waiting() == 0


def test_a_segment_is_found_by_its_kind_and_opens_its_message(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG))
    library.services.segments.run(Control())
    library.services.embedding.run_until_done(Control())
    wanted = SearchFilter(kinds=(PassageKind.SEGMENT,))
    answer = library.services.search.search(SearchRequest("tomatoes blight balcony", wanted))
    assert answer.results
    for result in answer.results:
        assert result.kind is PassageKind.SEGMENT
        assert result.owner_id in ids(library, "long")
        assert library.services.segments.get(UUID(result.source_id)).summary == result.text
        assert "summary" in result.why
        assert (result.before, result.after) == (None, None)


def test_messages_rank_as_if_there_were_no_summary(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP))
    request = SearchRequest("which tram goes to the castle", limit=5)
    before = [result.owner_id for result in library.services.search.search(request).results]
    library.services.segments.run(Control())
    library.services.embedding.run_until_done(Control())
    after = library.services.search.search(request).results
    assert [result.owner_id for result in after if result.kind is PassageKind.MESSAGE] == before
    message = library.services.conversations.message(before[0])
    related = library.services.search.related(message.id).results
    assert {result.kind for result in related} == {PassageKind.MESSAGE}


def test_segments_go_to_the_trash_with_their_conversation_and_come_back(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP, start=START + timedelta(days=1)))
    library.services.segments.run(Control())
    library.services.embedding.run_until_done(Control())
    home = library.services.conversations.find_source("long").id
    wanted = SearchFilter(kinds=(PassageKind.SEGMENT,))

    def found() -> set[UUID | None]:
        library.services.indexing.drain()
        library.services.search.forget_cache()
        return {one.conversation_id for one in library.services.search.search(SearchRequest("tomatoes", wanted)).results}

    library.services.conversations.trash([home])
    assert home not in found()
    assert library.services.segments.periods() == ()
    library.services.segments.run(Control())
    assert [one.message_count for one in library.services.segments.periods()] == [len(TRIP), len(TRIP)]
    library.services.conversations.restore([home])
    assert home in found()
    library.services.segments.run(Control())
    assert [one.message_count for one in library.services.segments.periods()] == [len(TRIP) + len(LONG)] * 2
    assert library.services.library.problems() == ()


def test_months_and_years_hold_every_conversation_once(library: Library, tmp_path: Path) -> None:
    starts = [START, START + timedelta(days=3), START + timedelta(days=40), START + timedelta(days=400)]
    bring_in(library, tmp_path, *(conversation(f"talk{n}", *TRIP, start=at) for n, at in enumerate(starts)))
    library.services.segments.run(Control())
    periods = library.services.segments.periods()
    assert [(one.tier, one.title) for one in periods] == [
        (Tier.YEAR, "2023"),
        (Tier.MONTH, "June 2023"),
        (Tier.MONTH, "July 2023"),
        (Tier.YEAR, "2024"),
        (Tier.MONTH, "July 2024"),
    ]
    for tier in (Tier.MONTH, Tier.YEAR):
        covered = [each for one in periods if one.tier is tier for each in library.services.segments.message_ids(one.id)]
        assert sorted(covered) == sorted(one for n in range(4) for one in ids(library, f"talk{n}"))
    kept = {one.title: one.id for one in periods}
    bring_in(library, tmp_path, conversation("late", *GARDEN, start=START + timedelta(days=1)))
    library.services.segments.run(Control())
    again = {one.title: one.id for one in library.services.segments.periods()}
    assert {title for title in kept if kept[title] != again[title]} == {"June 2023", "2023"}


def test_a_run_that_is_stopped_keeps_what_it_did_and_goes_on(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, *(conversation(f"talk{number}", *TRIP) for number in range(3)))
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        library.services.segments.run(control)
    assert library.services.work.latest(1)[0].status is WorkStatus.CANCELLED
    library.services.segments.run(Control())
    assert library.services.segments.waiting() == 0


def test_one_conversation_can_be_segmented_by_itself(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP))
    home = library.services.conversations.find_source("long").id
    assert library.services.segments.run_one(home, Control()).ids == {home}
    assert segments(library, "long")
    assert segments(library, "other") == ()
    assert library.services.segments.run_one(home, Control()).ids == frozenset()
    with pytest.raises(NotFound):
        library.services.segments.run_one(new_id(), Control())
    with pytest.raises(NotFound):
        library.services.segments.get(new_id())


def test_a_conversation_that_changed_meanwhile_is_passed_over(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG))
    store = library._stores.record.segments
    (due,) = store.due(with_vectors=False)
    (material,) = store.material([due.seq], None)
    from strata.services.segmenting.pieces import segmented
    from strata.services.words import Analyser

    made = segmented(material, Analyser(), vectors=False)
    assert made is not None
    assert store.write([replace(made, digest=made.digest + 1)]) == 0
    assert store.write([made]) == 1


def test_deleting_a_conversation_for_good_leaves_nothing_of_its_segments(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP))
    library.services.segments.run(Control())
    long, database = library.services.conversations.find_source("long"), library._stores.record.segments._database
    library.services.conversations.trash([long.id])
    library.services.trash.purge([long.id], [], Control())
    left = "SELECT count(*) FROM memory_segments WHERE conversation_seq = $seq OR tier IN ('month', 'year')"
    assert database.number(left, {"seq": long.seq}) == 0
    passages = "SELECT count(*) FROM passages WHERE kind = 'segment' AND conversation_seq = $seq"
    assert database.number(passages, {"seq": long.seq}) == 0
    assert segments(library, "other")
