"""The formula of flow keeps its promises: within 0 and 1, higher where it should be, never where it should not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.flow import FLOW_FROM, Measures, Parts, flow_score, parts_of
from strata.domain.intervals import difference, wilson
from strata.domain.samples import share_of_ratio

SHARES = st.floats(0, 1)
NEARNESS = st.none() | st.floats(-1, 1)
MEASURES = st.builds(
    Measures,
    minutes=st.floats(0, 10_000),
    continuity=NEARNESS,
    pace=st.none() | st.floats(0, 7200),
    interruptions=st.integers(0, 500),
    kinds=st.integers(1, 9),
    coherence=st.none() | SHARES,
)


def with_(measures: Measures, **changes: float) -> Measures:
    values = {name: getattr(measures, name) for name in measures.__slots__}
    return Measures(**values | changes)


def test_an_hour_of_undisturbed_work_on_one_thing_is_flow() -> None:
    parts = parts_of(Measures(minutes=60, continuity=0.5, pace=90, interruptions=0, kinds=2))
    assert parts == Parts(
        immersion=pytest.approx(1 - math.exp(-3)),
        continuity=pytest.approx(1.0),
        pace=pytest.approx(2 / 3),
        focus=1.0,
        variety=pytest.approx(2 / 3),
        coherence=None,
    )
    weighed = (0.30 * 1 + 0.15 * 2 / 3 + 0.30 * 1 + 0.05 * 2 / 3) / 0.80
    assert parts.score == pytest.approx((1 - math.exp(-3)) * weighed)
    assert parts.score > FLOW_FROM


@pytest.mark.parametrize(
    "measures",
    [
        Measures(minutes=5, continuity=0.9, pace=20, interruptions=0, kinds=3),
        Measures(minutes=60, continuity=0.1, pace=90, interruptions=0, kinds=2),
        Measures(minutes=60, continuity=0.4, pace=90, interruptions=6, kinds=2),
        Measures(minutes=0, continuity=None, pace=None, interruptions=0, kinds=1),
    ],
    ids=["short", "scattered", "disturbed", "a single act"],
)
def test_what_is_short_scattered_or_disturbed_is_not(measures: Measures) -> None:
    assert flow_score(measures) < FLOW_FROM


@given(MEASURES)
def test_a_score_and_its_parts_lie_between_0_and_1(measures: Measures) -> None:
    parts = parts_of(measures)
    each = (parts.immersion, parts.continuity, parts.pace, parts.focus, parts.variety, parts.coherence, parts.score)
    assert all(part is None or 0 <= part <= 1 + 1e-12 for part in each)


@given(MEASURES, st.floats(0, 500))
def test_more_time_never_lowers_a_score(measures: Measures, more: float) -> None:
    assert flow_score(with_(measures, minutes=measures.minutes + more)) >= flow_score(measures) - 1e-12


@given(MEASURES, st.integers(0, 50))
def test_interruptions_never_raise_it(measures: Measures, more: int) -> None:
    assert flow_score(with_(measures, interruptions=measures.interruptions + more)) <= flow_score(measures) + 1e-12


@given(MEASURES, st.floats(-1, 1), st.floats(0, 1))
def test_nearness_never_lowers_it(measures: Measures, nearness: float, more: float) -> None:
    low, high = with_(measures, continuity=nearness), with_(measures, continuity=nearness + more)
    assert flow_score(high) >= flow_score(low) - 1e-12


@given(MEASURES, SHARES, SHARES)
def test_a_coherent_heart_never_lowers_it(measures: Measures, one: float, other: float) -> None:
    low, high = (with_(measures, coherence=share) for share in sorted((one, other)))
    assert flow_score(high) >= flow_score(low) - 1e-12


@given(MEASURES, st.floats(0, 7200), st.floats(0, 7200))
def test_a_slower_pace_never_raises_it(measures: Measures, one: float, other: float) -> None:
    quick, slow = (with_(measures, pace=pace) for pace in sorted((one, other)))
    assert flow_score(slow) <= flow_score(quick) + 1e-12


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_an_interval_holds_its_share_and_narrows_with_what_was_counted(hits: int, more: int) -> None:
    n = hits + more
    share = wilson(hits, n)
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value - 1e-12 <= share.high <= 1
    if n:
        wider = wilson(hits, n)
        narrower = wilson(hits * 10, n * 10)
        assert narrower.high - narrower.low < wider.high - wider.low


def test_intervals_are_those_of_the_books() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263).low == pytest.approx(0.2553, abs=1e-4)
    assert wilson(81, 263).high == pytest.approx(0.3662, abs=1e-4)
    assert wilson(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert wilson(0, 0).n == 0
    # Newcombe 1998, table II: 56 of 70 against 48 of 80.
    assert difference(wilson(56, 70), wilson(48, 80)) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_a_ratio_of_power_is_a_share_of_it() -> None:
    assert (share_of_ratio(0), share_of_ratio(1), share_of_ratio(3)) == (0, 0.5, 0.75)
    assert share_of_ratio(-1) == 0
