from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from strata.services.ports.index import IndexFilter, WordQuery
from strata.storage.lance.addresses import Addresses
from strata.storage.lance.columns import sql
from strata.storage.lance.opening import open_indexes
from tests.unit.storage.lance.rows import SMALL, mixed_rows, row


def places(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.uint64)


@given(st.dictionaries(st.integers(0, 2**63), st.integers(0, 2**40), max_size=30), st.randoms(use_true_random=False))
def test_every_address_leads_to_its_row_and_no_other_to_any(rows: dict[int, int], random) -> None:
    pairs = list(rows.items())
    random.shuffle(pairs)
    halves = pairs[::2], pairs[1::2]
    known = Addresses((places(*(p for p, _ in half)), np.array([s for _, s in half], np.int64)) for half in halves)
    asked = random.sample(pairs, len(pairs))
    assert known.seqs(places(*(place for place, _ in asked))).tolist() == [seq for _, seq in asked]
    assert known.seqs(places(*rows, 2**63 + 5)) is None
    assert known.seqs(places()).tolist() == []


def test_a_table_written_anew_meanwhile_is_asked_for_row_numbers(tmp_path: Path) -> None:
    from lancedb.query import MatchQuery

    indexes = open_indexes(tmp_path, SMALL)
    indexes.words.apply(mixed_rows(450), [])
    indexes.words.fold()
    file, known = indexes.words._now.folded, indexes.words._now.known
    asked = MatchQuery("word2 word60", "words"), sql(IndexFilter()), 30
    for one, other in zip(file.find_words(*asked, known), file.find_words(*asked, Addresses()), strict=True):
        assert one.size == 30
        assert one.tolist() == other.tolist()
    indexes.close()


def test_rows_keep_their_numbers_when_folding_moves_them(tmp_path: Path) -> None:
    indexes = open_indexes(tmp_path, SMALL)
    rows = mixed_rows(900)
    for start in range(0, 900, 100):
        indexes.words.apply(rows[start : start + 100], [])
    indexes.words.fold()
    everywhere = IndexFilter(side_branches=True)
    for wave in range(3):
        indexes.words.apply([row(2_000 + wave, "rare"), row(5 + wave, "rare")], [400 + wave])
        indexes.words.fold(force=True)
        found = {hit.seq for hit in indexes.words.search(WordQuery(("rare",)), everywhere, 50)}
        assert found == {number + one for number in (2_000, 5) for one in range(wave + 1)}
    by_hand = {one.seq for one in rows if "word7" in one.words.split() and one.seq not in {5, 6, 7, 400, 401, 402}}
    assert {hit.seq for hit in indexes.words.search(WordQuery(("word7",)), everywhere, 900)} == by_hand
    indexes.close()
