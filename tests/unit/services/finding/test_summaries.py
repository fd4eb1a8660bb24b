"""Summaries among the results: one at most, in the last place, and only where no message of it is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.passages import PassageKind, RankSignals
from strata.domain.records import Role
from strata.services.control import Control
from strata.services.finding.fusing import Wanted, fuse
from strata.services.finding.summaries import Split, with_summary, without_summaries
from strata.services.ports.index import Hit
from strata.services.ports.signals import Signals
from tests.support.library import bring_in, opened
from tests.support.records import conversation
from tests.unit.services.segmenting.test_service import LONG, TRIP


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("long", *LONG), conversation("other", *TRIP))
        library.services.segments.run(Control())
        yield library


def signals(seq: int, kind: PassageKind, owner: int, home: int, position: int) -> RankSignals:
    return RankSignals(seq, kind, owner, home, position, 0, Role.OTHER, "", position, False, False, 10)


def split_of(library: Library, position: int) -> tuple[Split, list[Hit]]:
    """Return two messages at a place of the other conversation, and the first piece of the long one, which matches best."""
    long = library.services.segments.of_conversation(library.services.conversations.find_source("long").id)
    home = library.services.conversations.find_source("long").seq
    other = library.services.conversations.find_source("other").seq
    near = signals(1, PassageKind.MESSAGE, 1, home, position)
    far = signals(2, PassageKind.MESSAGE, 2, other, 0)
    summary = signals(3, PassageKind.SEGMENT, long[1].seq, home, long[1].first_position)
    words = [Hit(3, 9.0), Hit(1, 5.0), Hit(2, 1.0)]
    return without_summaries(words, (), Signals.of([near, far, summary])), words


def shown(library: Library, position: int, limit: int) -> list[PassageKind]:
    split, words = split_of(library, position)
    ranked = fuse(split.words, split.meaning, split.signals, Wanted())
    found = with_summary(ranked, split, words, (), limit, library._stores.record.segments)
    return [one.signals.kind for one in found[:limit]]


def test_both_lists_are_scaled_without_summaries(library: Library) -> None:
    split, _ = split_of(library, 0)
    assert [hit.seq for hit in split.words] == [1, 2]
    assert [one.kind for one in split.summaries] == [PassageKind.SEGMENT]


def test_a_summary_folds_into_a_message_of_it_that_is_shown(library: Library) -> None:
    assert shown(library, 0, 2) == [PassageKind.MESSAGE, PassageKind.MESSAGE]


def test_a_summary_that_outranks_the_last_message_takes_its_place_where_none_of_its_own_is_shown(library: Library) -> None:
    elsewhere = len(LONG) - 1
    assert shown(library, elsewhere, 2) == [PassageKind.MESSAGE, PassageKind.SEGMENT]
    assert shown(library, elsewhere, 3) == [PassageKind.MESSAGE, PassageKind.MESSAGE, PassageKind.SEGMENT]
