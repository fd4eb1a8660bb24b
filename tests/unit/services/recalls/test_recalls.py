"""Recalls from the search to the disk, what becomes of them, and that nothing is left when they are forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from strata.bootstrap import Library
from strata.domain.context import ContextRequest
from strata.domain.errors import DiskFull
from strata.domain.lake import qualifies
from strata.domain.recalls import NOT_IN_MEMORY, OutcomeKind
from strata.domain.search import SearchAnswer, SearchFilter, SearchRequest
from strata.services.control import Control
from strata.services.recalls.features import NAMES
from strata.settings import RECALL_AUDIT, RECALL_SURE_FROM, Settings
from tests.support.bytes_of import traces
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation

TALK = "The kettle boils at noon and the garden is quiet."


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START + timedelta(days=30))


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Iterator[Library]:
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("garden", TALK, "Noted.", "We planted beans on Sunday."))
        library.services.search.warm_up()
        yield library


def ask(library: Library, text: str) -> SearchAnswer:
    return library.services.search.search(SearchRequest(text))


def recorded(library: Library) -> int:
    metrics = library.services.metrics
    return metrics.latency(metrics.everything()).recalls


def test_a_recall_is_kept_with_its_lens_and_what_was_done_with_it(library: Library, clock: FakeClock) -> None:
    recalls, metrics = library.services.recalls, library.services.metrics
    answer = ask(library, "kettle in the garden")
    assert answer.assessment is not None
    recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP, answer.results[0].owner_id, 1)
    recalls.flush(everything=True)
    span = metrics.everything()
    assert metrics.outcomes(span).counts == ((OutcomeKind.THUMB_UP, 1),)
    assert metrics.reliability(span).judged == 1
    triangle = metrics.triangle(span)
    assert triangle.recall_id == (answer.assessment.recall_id,)
    assert triangle.ethos[0] + triangle.logos[0] + triangle.pathos[0] == pytest.approx(1)
    assert sum(metrics.wheel(span).counts) == 1
    (slowest,) = metrics.slowest(span).recalls
    assert (slowest.text, slowest.results) == ("kettle in the garden", len(answer.results))


def test_a_lake_that_cannot_be_written_has_no_recall_written_twice(library: Library, tmp_path: Path) -> None:
    """What waited on was written again with every flush: the record had the same recall over and over."""
    library._stores.lake.close()
    lake = tmp_path / "library" / "lake" / "confidence.lake"
    lake.unlink()
    lake.mkdir()
    answer = ask(library, "kettle in the garden")
    assert answer.assessment is not None
    library.services.recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP, answer.results[0].owner_id, 1)
    for _ in range(3):
        library.services.recalls.flush(everything=True)
    assert recorded(library) == 1
    metrics = library.services.metrics
    assert metrics.outcomes(metrics.everything()).counts == ((OutcomeKind.THUMB_UP, 1),)


def test_what_has_no_room_waits_and_is_written_once(library: Library) -> None:
    database = library._stores.record.library._database
    ask(library, "kettle in the garden")
    library.services.context.build(ContextRequest("the kettle", 200))
    room, database._free = database._free, lambda _: 0
    for _ in range(2):
        with pytest.raises(DiskFull):
            library.services.recalls.flush(everything=True)
    database._free = room
    for _ in range(2):
        library.services.recalls.flush(everything=True)
    assert recorded(library) == 1
    assert database.number("SELECT count(*) FROM context_metrics") == 1


def test_a_query_that_was_typed_on_is_no_recall(library: Library, clock: FakeClock) -> None:
    for text in ("ket", "kettl", "kettle"):
        ask(library, text)
        clock.move(1)
    library.services.recalls.flush(everything=True)
    metrics = library.services.metrics
    assert [one.text for one in metrics.slowest(metrics.everything()).recalls] == ["kettle"]


def test_what_was_found_while_typing_is_no_recall_once_the_same_words_are_asked_for_in_earnest(
    library: Library, clock: FakeClock
) -> None:
    for unfinished in (True, False):
        library.services.search.search(SearchRequest("kettl", unfinished=unfinished))
        clock.move(1)
    library.services.recalls.flush(everything=True)
    assert recorded(library) == 1


def test_a_query_that_may_still_be_typed_on_waits(library: Library, clock: FakeClock) -> None:
    ask(library, "kettle")
    library.services.recalls.flush()
    assert (recorded(library), library.services.recalls.waiting) == (0, 1)
    clock.move(4)
    library.services.recalls.flush()
    assert (recorded(library), library.services.recalls.waiting) == (1, 0)


def test_what_is_done_with_a_recall_waits_with_it(library: Library, clock: FakeClock) -> None:
    recalls, metrics = library.services.recalls, library.services.metrics
    answer = ask(library, "kettle")
    assert answer.assessment is not None
    recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP)
    recalls.keep_up()
    assert (recorded(library), recalls.waiting) == (0, 2)
    clock.move(4)
    recalls.keep_up()
    assert (recorded(library), recalls.waiting) == (1, 0)
    assert metrics.outcomes(metrics.everything()).counts == ((OutcomeKind.THUMB_UP, 1),)


def test_a_thumb_for_a_recall_that_was_forgotten_meanwhile_is_let_go(library: Library) -> None:
    recalls, metrics = library.services.recalls, library.services.metrics
    answer = ask(library, "kettle")
    assert answer.assessment is not None
    recalls.clear()
    recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP)
    recalls.keep_up()
    assert (recorded(library), recalls.waiting) == (0, 0)
    assert metrics.outcomes(metrics.everything()).counts == ()


def test_closing_writes_what_waits(tmp_path: Path, clock: FakeClock) -> None:
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("garden", TALK))
        ask(library, "kettle")
    with opened(tmp_path, clock) as library:
        assert recorded(library) == 1


def test_with_the_audit_off_nothing_is_kept(tmp_path: Path, clock: FakeClock) -> None:
    Settings(tmp_path / "settings.json").set(RECALL_AUDIT, False)
    with opened(tmp_path, clock) as library:
        bring_in(library, tmp_path, conversation("garden", TALK))
        answer = ask(library, "kettle")
        assert answer.assessment is not None
        library.services.recalls.flush(everything=True)
        assert recorded(library) == 0


def test_under_the_threshold_it_says_not_in_your_memory(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    for threshold, sentence in ((1.0, NOT_IN_MEMORY), (0.0, "")):
        settings.set(RECALL_SURE_FROM, threshold)
        with opened(tmp_path) as library:
            bring_in(library, tmp_path, conversation("garden", TALK))
            answer = ask(library, "kettle zyxomma")
            assert answer.assessment is not None
            assert answer.assessment.sentence == sentence
            assert answer.results
            assert ask(library, "kettle").assessment.sentence == ""  # type: ignore[union-attr]


def test_clearing_the_audit_leaves_no_byte_of_a_query(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("garden", TALK))
        ask(library, "kettle zyxomma quibblewort")
        library.services.recalls.flush(everything=True)
        ask(library, "waiting zyxomma")
        library.services.recalls.clear()
        assert recorded(library) == 0
    assert list(traces(tmp_path / "library", "zyxomma", "quibblewort")) == []


def test_deleting_for_good_takes_the_recalls_that_found_it_along(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        services = library.services
        bring_in(library, tmp_path, conversation("garden", TALK), conversation("plan", "Remember zyxomma quibblewort."))
        ask(library, "zyxomma quibblewort")
        services.recalls.flush(everything=True)
        ask(library, "quibblewort again")
        services.conversations.trash([services.conversations.find_source("plan").id])
        services.indexing.drain()
        services.trash.empty(Control())
    assert list(traces(tmp_path / "library", "zyxomma", "quibblewort")) == []


def test_hours_are_rolled_up_once_and_brought_up_to_date(library: Library, clock: FakeClock) -> None:
    recalls = library.services.recalls
    for text in ("kettle", "beans on sunday"):
        ask(library, text)
        clock.move(3600)
    recalls.flush(everything=True)
    assert recalls.roll_up().nouns
    rows = library._stores.record.library._database.rows("SELECT recalls FROM performance_hourly ORDER BY seq")
    assert rows == [(1,), (1,)]
    ask(library, "garden")
    recalls.flush(everything=True)
    recalls.roll_up()
    rows = library._stores.record.library._database.rows("SELECT recalls FROM performance_hourly ORDER BY seq")
    assert rows == [(1,), (1,), (1,)]


def test_a_context_is_counted(library: Library) -> None:
    library.services.context.build(ContextRequest("kettle", 200))
    library.services.recalls.flush(everything=True)
    metrics = library.services.metrics
    series = metrics.contexts(metrics.everything())
    assert (series.contexts, series.retained) == (1, (1.0,))


def test_the_lake_is_made_anew_where_it_differs(library: Library, tmp_path: Path) -> None:
    recalls = library.services.recalls
    assert recalls.check_lake().sound
    ask(library, "kettle")
    recalls.flush(everything=True)
    database = library._stores.record.library._database
    with database.write() as connection:
        connection.run("UPDATE inferences SET confidence = 0.95")
    state = recalls.check_lake()
    assert (state.entries, state.expected, state.sound) == (0, 1, False)
    assert recalls.settle()
    assert recalls.check_lake().sound
    assert [one.number for one in recalls.lake.entries()] == [1]
    assert len(list(recalls.lake.export(0.9))) == 1


def test_a_thumb_down_takes_a_recall_out_of_the_lake(library: Library) -> None:
    recalls = library.services.recalls
    answer = ask(library, "kettle")
    recalls.flush(everything=True)
    with library._stores.record.library._database.write() as connection:
        connection.run("UPDATE inferences SET confidence = 0.95")
    recalls.settle()
    assert answer.assessment is not None
    recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_DOWN)
    recalls.flush(everything=True)
    assert recalls.check_lake().entries == 0


def test_enough_feedback_makes_a_calibration_of_ones_own(library: Library) -> None:
    recalls = library.services.recalls
    draws = np.random.default_rng(5)
    assert recalls.refit() is None
    for number in range(80):
        answer = ask(library, f"kettle {number}")
        assert answer.assessment is not None
        kind = OutcomeKind.THUMB_DOWN if draws.random() < 0.8 else OutcomeKind.THUMB_UP
        recalls.did(answer.assessment.recall_id, kind)
    recalls.flush(everything=True)
    before = answer.assessment.confidence
    made = recalls.refit()
    assert made is not None
    assert made.judged == 80
    assert made.error_after < made.error_before
    after = ask(library, "kettle 79").assessment
    assert after is not None
    share = 0.2
    assert abs(after.confidence - share) < abs(before - share)
    assert recalls.refit() == made


def test_feedback_on_features_of_an_older_version_calibrates_nothing(library: Library, clock: FakeClock) -> None:
    recalls, store = library.services.recalls, library._stores.record.recalls
    for number in range(60):
        answer = ask(library, f"kettle {number}")
        assert answer.assessment is not None
        recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP if number % 4 == 0 else OutcomeKind.THUMB_DOWN)
    clock.move(60)
    recalls.flush(everything=True)
    made = recalls.refit()
    assert made is not None
    assert store.calibration(len(NAMES)) == made
    with library._stores.record.library._database.write() as connection:
        connection.run("UPDATE inferences SET features = list_resize(features, 15, 0.0)")
    assert len(store.judged(len(NAMES)).right) == 0
    assert store.calibration(len(NAMES)) is None
    assert recalls.refit() is None


def confirmed(library: Library, text: str) -> SearchAnswer:
    """Ask something that the person finds right, and that the lake takes in."""
    answer = ask(library, text)
    assert answer.assessment is not None
    library.services.recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP)
    library.services.recalls.flush(everything=True)
    return answer


def test_something_near_a_confirmed_recall_is_answered_ahead_and_verified(library: Library) -> None:
    recalls, metrics = library.services.recalls, library.services.metrics
    first = confirmed(library, "kettles in the garden")
    recalls.warm_up(library.services.search.find, library.services.embedding.encode_query)
    ahead = recalls.ahead(SearchRequest("the garden kettle"))
    assert ahead is not None
    assert [one.owner_id for one in ahead.results] == [one.owner_id for one in first.results]
    assert ahead.assessment is None
    assert recalls.verified(ahead, ask(library, "the garden kettle"))
    recalls.flush(everything=True)
    caches = metrics.caches(metrics.everything())
    assert (caches.recalls, caches.ahead, caches.right) == (2, 1, 1)


def test_an_answer_to_half_a_word_is_not_known_ahead(library: Library) -> None:
    recalls = library.services.recalls
    for text, unfinished, known in (("gard", True, False), ("garden", False, True)):
        answer = library.services.search.search(SearchRequest(text, unfinished=unfinished))
        assert answer.assessment is not None
        assert bool(answer.completed) is unfinished
        recalls._known.keep(answer, library.services.embedding.encode_query(text))
        assert (recalls.ahead(SearchRequest(text)) is not None) is known


def test_other_numbers_filters_and_denials_are_not_near(library: Library) -> None:
    recalls = library.services.recalls
    confirmed(library, "2 kettles in the garden")
    recalls.warm_up(library.services.search.find, library.services.embedding.encode_query)
    assert recalls.ahead(SearchRequest("garden kettles 2")) is not None
    assert recalls.ahead(SearchRequest("3 kettles in the garden")) is None
    assert recalls.ahead(SearchRequest("not 2 kettles in the garden")) is None
    assert recalls.ahead(SearchRequest("2 kettles in the garden", SearchFilter(sources=("chatgpt",)))) is None


def test_when_the_library_changes_nothing_is_known_ahead(library: Library) -> None:
    recalls = library.services.recalls
    confirmed(library, "kettle in the garden")
    recalls.warm_up(library.services.search.find, library.services.embedding.encode_query)
    library.services.search.forget_cache()
    assert recalls.ahead(SearchRequest("kettle in the garden")) is None


def test_the_store_takes_into_the_lake_what_the_rule_says(library: Library) -> None:
    cases = [(confidence, position) for confidence in (0.59, 0.6, 0.8, 0.81) for position in (None, 0, 3, 5, 6, 9)]
    for number in range(len(cases)):
        ask(library, f"{number} kettles")
    library.services.recalls.flush(everything=True)
    record = library._stores.record
    with record.library._database.write() as connection:
        for number, (confidence, position) in enumerate(cases, 1):
            connection.run(
                "UPDATE inferences SET confidence = $confidence, flux_position = $position WHERE seq = $seq",
                {"confidence": confidence, "position": position, "seq": number},
            )
    expected = [number for number, case in enumerate(cases, 1) if qualifies(*case, unsupported=False)]
    assert [entry.number for entry in record.recalls.qualifying()] == expected
