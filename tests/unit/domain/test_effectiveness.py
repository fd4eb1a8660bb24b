"""Effectiveness fades by halves, lasts longer the more a memory is used, and stays on its scale."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.effectiveness import half_life, present, used
from strata.domain.memories import Layer, UseKind
from strata.domain.rules import GAINS
from tests.support.memories import NOON, RULES, memory

HOURS = st.floats(0, 100_000)
STRENGTHS = st.floats(1, 10)
KINDS = st.sampled_from(list(UseKind))


def test_what_is_above_one_halves_in_a_half_life() -> None:
    assert present(memory(strength=9.0), NOON + RULES.stm_half_life, RULES) == pytest.approx(5.0)


@pytest.mark.parametrize(("uses", "times"), [(0, 1), (3, 2), (8, 4), (15, 8)])
def test_uses_stretch_the_half_life(uses: int, times: int) -> None:
    assert half_life(memory(usage_count=uses), RULES) == pytest.approx(times * RULES.stm_half_life.total_seconds())


def test_each_use_is_worth_what_the_table_says() -> None:
    for kind, gain in GAINS.items():
        assert used(memory(), kind, NOON, RULES).strength == pytest.approx(5.0 + gain)


def test_openings_within_ten_minutes_count_once() -> None:
    once = used(memory(), UseKind.OPENED, NOON, RULES)
    assert used(once, UseKind.OPENED, NOON + timedelta(minutes=9), RULES) == once
    assert used(once, UseKind.OPENED, NOON + timedelta(minutes=11), RULES).usage_count == 2


def test_a_thumb_moves_the_score_and_is_no_use() -> None:
    assert used(memory(), UseKind.THUMB_UP, NOON, RULES).usage_count == 0


@given(strength=STRENGTHS, uses=st.integers(0, 10_000), first=HOURS, more=HOURS, layer=st.sampled_from(list(Layer)))
def test_time_never_raises_a_score_and_never_takes_it_off_the_scale(
    strength: float, uses: int, first: float, more: float, layer: Layer
) -> None:
    one = memory(strength=strength, usage_count=uses, layer=layer)
    earlier = present(one, NOON + timedelta(hours=first), RULES)
    later = present(one, NOON + timedelta(hours=first + more), RULES)
    assert 1.0 <= later <= earlier <= strength


@given(st.lists(st.tuples(KINDS, st.floats(0, 500)), max_size=30))
def test_any_uses_keep_the_score_on_the_scale(uses: list[tuple[UseKind, float]]) -> None:
    one, moment = memory(), NOON
    for kind, hours in uses:
        moment += timedelta(hours=hours)
        one = used(one, kind, moment, RULES)
        assert 1.0 <= one.strength <= 10.0
