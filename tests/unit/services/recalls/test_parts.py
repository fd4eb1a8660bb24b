"""The lens on vectors, the fitting, and what is remembered for a while."""

import numpy as np
import pytest

from strata.domain.beams import flux_position
from strata.services.recalls.calibrating import corrected, curve, read_confidence
from strata.services.recalls.features import NAMES
from strata.services.recalls.fitting import expected_error, fit_logistic, fit_platt, isotonic
from strata.services.recalls.lens import beams_of, channels_of, digits_of, example_sentences, steps
from strata.services.remembered import Remembered


def unit(count: int, dimension: int = 384, seed: int = 1) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_digits_of_vectors_that_point_anywhere_are_even_and_always_the_same() -> None:
    digits = digits_of(unit(5_000))
    assert digits.shape == (5_000, 9)
    assert np.abs(np.bincount(digits.ravel(), minlength=10) / digits.size - 0.1).max() < 0.01
    assert digits_of(unit(3))[1].tolist() == digits_of(unit(3)[1:2])[0].tolist()


def test_channels_sum_to_one_and_lean_to_what_is_near() -> None:
    examples = (unit(4, seed=2), unit(4, seed=3), unit(4, seed=4))
    shares = channels_of(np.vstack([examples[1][:1], unit(20)]), examples)
    assert shares.sum(axis=1) == pytest.approx(np.ones(21))
    assert shares[0].argmax() == 1


def test_many_beams_are_read_at_once() -> None:
    examples = (unit(4, seed=2), unit(4, seed=3), unit(4, seed=4))
    beams = beams_of(unit(50), examples)
    assert [beam.position for beam in beams] == [flux_position(beam.digits) for beam in beams]
    assert beams_of(unit(0), examples) == ()
    assert all(len(kind) >= 10 for kind in example_sentences())


def test_steps_along_and_against_the_cycle() -> None:
    assert steps(np.array([1, 2, 4, 2, 3, 4, 8])) == (3, 1)
    assert steps(np.array([], np.int64)) == (0, 0)


def test_what_ships_says_more_of_a_better_list() -> None:
    confidence = read_confidence()
    good = {"told": 1.4, "told_by_anyone": 1.4, "score": 1.2, "gap": 0.5, "above_the_rest": 0.8}
    good |= {"found_words": 1.0, "words_first": 0.5}
    features = [good.get(name, 0.0) for name in NAMES]
    for by_meaning in (True, False):
        assert confidence.of([0.0] * len(NAMES), by_meaning=by_meaning) < 0.1
        assert confidence.of(features, by_meaning=by_meaning) > 0.8


def test_a_logistic_model_and_platt_find_what_was_put_in() -> None:
    draws = np.random.default_rng(2)
    features = draws.standard_normal((4_000, 3))
    right = (draws.random(4_000) < 1 / (1 + np.exp(-(1.5 * features[:, 0] - 0.5)))).astype(float)
    model = fit_logistic(features, right)
    assert model.weights[0] == pytest.approx(1.5, abs=0.15)
    said = model.probability(features)
    assert expected_error(said, right) < 0.03
    slope, offset = fit_platt(said, right)
    assert (slope, offset) == (pytest.approx(1, abs=0.1), pytest.approx(0, abs=0.1))
    assert corrected(0.5, 1.0, 0.0) == pytest.approx(0.5)


def test_platt_does_not_run_away_where_nearly_all_confidences_are_the_same() -> None:
    said = np.full(80, 0.0196)
    said[0] = 0.33
    right = (np.arange(80) % 5 == 0).astype(float)
    slope, offset = fit_platt(said, right)
    assert 0 < slope < 2
    assert corrected(0.0196, slope, offset) == pytest.approx(0.2, abs=0.05)


def test_an_isotonic_curve_only_rises() -> None:
    draws = np.random.default_rng(3)
    values = draws.random(1_000)
    at, holds = isotonic(values, (draws.random(1_000) < values**2).astype(float))
    assert (np.diff(holds) > 0).all()
    assert curve(at.tolist(), holds.tolist(), -1.0) == holds[0]
    assert curve(at.tolist(), holds.tolist(), 0.7) == pytest.approx(0.49, abs=0.12)


def test_what_is_remembered_lives_for_its_time_and_is_counted() -> None:
    now = [0.0]
    kept: Remembered[str, int] = Remembered("Things", 2, 10, lambda: now[0])
    kept.keep("one", 1)
    kept.keep("two", 2)
    assert kept.get("one") == 1
    kept.keep("three", 3)
    assert kept.get("two") is None  # the one that was not used for longest made room
    now[0] = 11
    assert kept.get("one") is None
    line = kept.line()
    assert (line.entries, line.hits, line.misses, line.rate) == (1, 1, 2, pytest.approx(1 / 3))
