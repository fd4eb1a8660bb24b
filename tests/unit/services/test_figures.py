"""Figures of the library: bins without gaps, sums that agree with the record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.bootstrap import Library
from strata.domain.figures import BinWidth, begin_of, bins_between, fitting_width
from strata.domain.memories import Layer
from strata.domain.work import WorkKind
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation, document

NOON = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Three conversations in as many months, a note, and memories; tests only read it."""
    folder, clock = tmp_path_factory.mktemp("measured"), FakeClock(NOON)
    with opened(folder, clock) as made:
        bring_in(
            made,
            folder,
            conversation("old", "one", "two", source="chatgpt", start=NOON - timedelta(days=70)),
            conversation("mid", "three", source="claude", start=NOON - timedelta(days=40)),
            conversation("new", "four", "five", "six", source="chatgpt"),
            document("note", "A note."),
        )
        made.services.indexing.fold_if_idle()
        memories = made.services.memories
        first = memories.remember("Bees need water.", layer=Layer.STM).memory
        memories.remember("Bees sleep in winter.", layer=Layer.LTM)
        memories.promote([first.id])
        clock.move(2 * 86_400)
        memories.forget([memories.remember("Forget this.", layer=Layer.STM).memory.id])
        made.services.indexing.drain()
        yield made


def test_growth_is_summed_up_by_source_until_now(library: Library) -> None:
    grown = library.services.figures.growth()
    assert grown.width is BinWidth.DAY
    assert grown.starts[0] == begin_of(NOON - timedelta(days=70), BinWidth.DAY)
    assert grown.starts[-1] == begin_of(NOON + timedelta(days=2), BinWidth.DAY)
    sums = {one.name: one.counts for one in grown.series}
    assert {name: int(counts[-1]) for name, counts in sums.items()} == {"chatgpt": 5, "claude": 1, "test": 1}
    assert int(sums["chatgpt"][0]) == 2
    assert all(len(counts) == len(grown.starts) for counts in sums.values())
    assert all((counts[1:] >= counts[:-1]).all() for counts in sums.values())


def test_layers_hold_what_came_less_what_left(library: Library) -> None:
    layers = library.services.figures.layers()
    now = {one.name: int(one.counts[-1]) for one in layers.series}
    assert now == {"stm": 0, "wm": 1, "ltm": 1}
    assert layers.width is BinWidth.HOUR


def test_movements_are_counted_by_their_way(library: Library) -> None:
    moved = library.services.figures.movements()
    assert {one.name: int(one.counts.sum()) for one in moved.series} == {"came": 3, "deeper": 1, "left": 1}


def test_the_health_of_the_indexes_is_told(library: Library) -> None:
    health = library.services.figures.index()
    assert (health.words_waiting, health.vectors_waiting, health.problem) == (0, 3, "")
    assert health.passages == 9
    assert health.space is not None


def test_storage_and_jobs_are_told_by_part_and_kind(library: Library) -> None:
    figures = library.services.figures
    assert {part.name for part in figures.storage()} >= {"Record", "Word index"}
    kinds = {job.kind: job for job in figures.jobs()}
    assert kinds[WorkKind.IMPORT].count == 1
    assert kinds[WorkKind.IMPORT].failed == 0
    assert len(figures.embedding_speeds().ended) == 0  # a run of seven texts says nothing of the speed


def test_an_empty_library_has_no_figures(tmp_path_factory: pytest.TempPathFactory) -> None:
    with opened(tmp_path_factory.mktemp("empty")) as empty:
        figures = empty.services.figures
        assert [figures.growth().series, figures.layers().series, figures.movements().series] == [(), (), ()]
        assert figures.jobs() == ()


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=9000)))
def test_bins_follow_each_other_without_a_gap(first: datetime, length: timedelta) -> None:
    width = fitting_width(first, first + length)
    bins = bins_between(first, first + length, width)
    assert bins[0] <= first < bins[0] + timedelta(days=31)
    assert bins[-1] == begin_of(first + length, width)
    assert all(begin_of(one, width) == one for one in bins)
    assert list(bins) == sorted(set(bins))
    assert len(bins) <= 320
    longest = {BinWidth.HOUR: 1 / 24, BinWidth.DAY: 1, BinWidth.WEEK: 7, BinWidth.MONTH: 31}[width]
    assert all(later - one <= timedelta(days=longest) for one, later in pairwise(bins))
