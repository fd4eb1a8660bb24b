import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from strata.services.comparing import Rows, compare

States = some.dictionaries(some.integers(0, 30), some.integers(0, 3), max_size=30)


def parts(state: dict[int, int], size: int = 7) -> Rows:
    seqs = list(state)
    for start in range(0, len(seqs), size):
        chunk = seqs[start : start + size]
        yield np.array(chunk, np.int64), np.array([state[seq] for seq in chunk], np.int64)


@given(expected=States, present=States, waiting=some.sets(some.integers(0, 30)))
def test_counts_what_a_row_by_row_look_would_count(
    expected: dict[int, int], present: dict[int, int], waiting: set[int]
) -> None:
    found = compare("words", parts(expected), parts(present), lambda: np.array(sorted(waiting), np.int64))
    assert (found.expected, found.present) == (len(expected), len(present))
    assert found.missing == len(expected.keys() - present.keys() - waiting)
    assert found.surplus == len(present.keys() - expected.keys() - waiting)
    common = (expected.keys() & present.keys()) - waiting
    assert found.stale == sum(expected[seq] != present[seq] for seq in common)


def test_a_row_held_twice_is_one_too_many() -> None:
    rows = (np.array([1, 2, 2], np.int64), np.array([5, 6, 6], np.int64))
    found = compare("words", parts({1: 5, 2: 6}), iter([rows]), lambda: np.empty(0, np.int64))
    assert (found.missing, found.surplus, found.stale, found.sound) == (0, 1, 0, False)
