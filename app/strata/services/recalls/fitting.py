"""Fitting what makes confidence hold: a logistic model, isotonic regression, Platt's correction."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from strata.services.ports.recalls import Floats, Integers
from strata.services.recalls.calibrating import within

RIDGE: Final = 1.0
"""Pull of every weight towards 0, in the units of the log-likelihood."""

_ROUNDS: Final = 50
_FOLDS: Final = 5
_SEED: Final = 11


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model on features that are centred and scaled."""

    mean: Floats
    scale: Floats
    weights: Floats
    offset: float

    def probability(self, features: Floats) -> Floats:
        """Return the probability of each row."""
        return sigmoid((features - self.mean) / self.scale @ self.weights + self.offset)


def sigmoid(values: Floats) -> Floats:
    """Return 1 / (1 + e^-value)."""
    found: Floats = 1 / (1 + np.exp(-np.clip(values, -40, 40)))
    return found


def fit_logistic(features: Floats, right: Floats, ridge: float = RIDGE) -> Logistic:
    """Fit by Newton's method with a ridge on the weights; `features` of shape (n, m), `right` 0 or 1."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    weights = _newton(np.c_[(features - mean) / scale, np.ones(len(features))], right, ridge)
    return Logistic(mean, scale, weights[:-1], float(weights[-1]))


def fit_platt(confidence: Floats, right: Floats, ridge: float = RIDGE) -> tuple[float, float]:
    """Return slope and offset of Platt's correction, the slope pulled towards 1 and the offset towards 0.

    Targets are smoothed as Platt does, so that few examples cannot make it certain.
    """
    logits = logit(confidence)
    hits, misses = float(right.sum()), float(len(right) - right.sum())
    target = np.where(right > 0.5, (hits + 1) / (hits + 2), 1 / (misses + 2))
    found = _newton(np.c_[logits, np.ones(len(logits))], target, ridge, towards=np.array([1.0, 0.0]))
    return float(found[0]), float(found[1])


def isotonic(values: Floats, right: Floats, least: int = 25) -> tuple[Floats, Floats]:
    """Return the points of a rising curve through (value, share that was right), by pooling adjacent violators.

    Each point stands for at least `least` values, so that the curve does not follow single ones.
    """
    order = np.argsort(values, kind="stable")
    groups = np.array_split(order, max(1, len(order) // least))
    blocks: list[list[float]] = []
    for group in groups:
        blocks.append([float(values[group].sum()), float(right[group].sum()), float(len(group))])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [one + other for one, other in zip(blocks[-1], last, strict=True)]
    at = np.array([block[0] / block[2] for block in blocks])
    return at, np.array([block[1] / block[2] for block in blocks])


def expected_error(confidence: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error over equal bins."""
    which = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    said, was = (np.bincount(which, column, minlength=bins) for column in (confidence, right))
    return float(np.abs(said - was).sum() / max(1, len(confidence)))


def held_out_platt(confidence: Floats, right: Floats) -> float:
    """Return the calibration error of Platt's correction on parts that it was not fitted on."""
    parts = np.random.RandomState(_SEED).permutation(len(right)) % _FOLDS
    corrected = np.empty(len(right))
    for part in range(_FOLDS):
        slope, offset = fit_platt(confidence[parts != part], right[parts != part])
        corrected[parts == part] = sigmoid(slope * logit(confidence[parts == part]) + offset)
    return expected_error(corrected, right)


def logit(confidence: Floats) -> Floats:
    """Return ln(c / (1 - c)), kept away from certainty."""
    inside = np.array([within(one) for one in confidence.tolist()], np.float64)
    found: Floats = np.log(inside / (1 - inside))
    return found


def as_floats(right: Integers) -> Floats:
    """Return 0 and 1 as numbers to reckon with."""
    return right.astype(np.float64)


def _newton(columns: Floats, target: Floats, ridge: float, towards: Floats | None = None) -> Floats:
    size = columns.shape[1]
    goal = np.zeros(size) if towards is None else towards
    pull = np.full(size, ridge)
    if towards is None:
        pull[-1] = 0.0
    found = goal.copy()

    def cost(weights: Floats) -> float:
        logits = columns @ weights
        return float((np.logaddexp(0, logits) - target * logits).sum() + pull @ (weights - goal) ** 2 / 2)

    for _ in range(_ROUNDS):
        probability = sigmoid(columns @ found)
        slope = columns.T @ (probability - target) + pull * (found - goal)
        bend = (columns * (probability * (1 - probability))[:, None]).T @ columns + np.diag(pull + 1e-9)
        step = np.linalg.solve(bend, slope)
        # Where the curve is flat, a whole step overshoots and never comes back.
        while cost(found - step) > cost(found) + 1e-9 and float(np.abs(step).max()) > 1e-8:
            step = step / 2
        found = found - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return found
