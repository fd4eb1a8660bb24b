"""The lens: worked examples and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.beams import BOOST, CYCLE, Archetype, Channels, Intervention, Round, boosted, flux_position
from strata.domain.lake import qualifies

DIGITS = st.lists(st.integers(0, 9), min_size=9, max_size=9)


@pytest.mark.parametrize(
    ("digits", "position"), [([0] * 9, 0), ([1, 2, 4, 8, 7, 5, 0, 0, 0], 9), ([9] * 9, 9), ([1] + [0] * 8, 1)]
)
def test_the_position_is_the_digital_root(digits: list[int], position: int) -> None:
    assert flux_position(digits) == position


@given(DIGITS)
def test_a_position_is_the_sum_modulo_nine_and_never_outside_the_wheel(digits: list[int]) -> None:
    position = flux_position(digits)
    assert 0 <= position <= 9
    assert position % 9 == sum(digits) % 9
    assert (position == 0) is (sum(digits) == 0)


def test_what_is_no_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="not digits"):
        flux_position([-1] + [0] * 8)


def test_doubling_walks_along_the_cycle() -> None:
    count, before = Round(), None
    for position in (1, 2, 4, 8, 7, 5, 1):
        count, before = count.after(before, position), position
    assert count == Round(forward=6, backward=0)


def test_walking_back_counts_backward_and_a_jump_counts_nothing() -> None:
    assert Round().after(2, 1) == Round(0, 1)
    assert Round().after(1, 8) == Round()
    assert Round(3, 2).after(3, 1) == Round(3, 2)


def test_at_six_the_count_starts_anew() -> None:
    assert Round(5, 4).after(1, 6) == Round()


@given(st.lists(st.integers(0, 9)))
def test_steps_are_never_more_than_moves(positions: list[int]) -> None:
    count, before = Round(), None
    for position in positions:
        count, before = count.after(before, position), position
    assert count.forward + count.backward <= max(0, len(positions) - 1)


@given(st.floats(0, 1), st.integers(0, 9))
def test_confidence_rises_by_the_boost_at_three_six_and_nine_only(confidence: float, position: int) -> None:
    shown = boosted(confidence, position)
    assert shown == (min(1.0, confidence + BOOST) if position in (3, 6, 9) else confidence)


def test_the_channel_that_leads_names_the_archetype() -> None:
    assert Channels(0.6, 0.2, 0.2).archetype is Archetype.WITNESS
    assert Channels(0.2, 0.6, 0.2).archetype is Archetype.SAGE
    assert Channels(0.2, 0.2, 0.6).archetype is Archetype.COMPANION
    assert Channels(0.35, 0.33, 0.32).archetype is Archetype.WANDERER


def test_every_intervention_has_its_position() -> None:
    assert len(set(Intervention)) == 3
    assert not {3, 6, 9} & set(CYCLE)


@pytest.mark.parametrize(
    ("confidence", "position", "unsupported", "taken"),
    [(0.6, 3, False, True), (0.59, 3, False, False), (0.8, 1, False, False), (0.81, 1, False, True), (0.9, 9, True, False),
     (0.81, None, False, True), (0.7, None, False, False)],
)  # fmt: skip
def test_the_lake_takes_what_is_sure(confidence: float, position: int | None, unsupported: bool, taken: bool) -> None:
    assert qualifies(confidence, position, unsupported=unsupported) is taken
