"""From features of a list of results to a confidence that holds what it says.

    raw = logistic(offset + sum of weights * (feature - mean) / scale)
    confidence = the shipped curve at raw, straight between its points

The weights and the curve (isotonic regression, pooled) ship as `resources/recalls/confidence.toml`; `python -m tests.benchmarks
confidence` makes them and says how well they hold on dialogues that they were not fitted on. There are two sets: for answers
by words and meaning, and by words alone. With enough feedback of the person's own, Platt's correction is put on top
(Platt, "Probabilistic outputs for support vector machines", 1999): logistic(slope * logit(confidence) + offset).
"""

import bisect
import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from strata import paths
from strata.services.ports.recalls import Calibration
from strata.services.recalls.features import NAMES

LEAST_JUDGED: Final = 50
"""Recalls with feedback from which the person's own calibration is made."""

LEAST_OF_EACH: Final = 10
"""Of them, right ones and wrong ones at least."""

_EDGE: Final = 0.005
"""Nothing is ever quite certain: confidences lie within so much of 0 and 1."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model and the curve that makes its output hold.

    Attributes:
        at, holds: the curve's points, ascending.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float
    at: tuple[float, ...]
    holds: tuple[float, ...]

    def raw(self, features: Sequence[float]) -> float:
        """Return the logistic model's output."""
        parts = zip(features, self.mean, self.scale, self.weights, strict=True)
        return logistic(self.offset + math.fsum(weight * (value - mean) / scale for value, mean, scale, weight in parts))

    def confidence(self, features: Sequence[float]) -> float:
        """Return the calibrated confidence, 0 to 1."""
        return within(curve(self.at, self.holds, self.raw(features)))


class Confidence:
    """The calibration in use. Safe to read from any thread while `personal` is set by another."""

    def __init__(self, whole: Weights, words: Weights, personal: Calibration | None = None) -> None:
        """`whole` is for answers by words and meaning, `words` for those by words alone."""
        self._whole = whole
        self._words = words
        self._personal = personal

    @property
    def personal(self) -> bool:
        """Whether a calibration of this person's own is on top."""
        return self._personal is not None

    def adopt(self, calibration: Calibration | None) -> None:
        """Put a calibration of the person's own on top, or (None) take it away."""
        self._personal = calibration

    def of(self, features: Sequence[float], *, by_meaning: bool) -> float:
        """Return how likely it is, 0 to 1, that one of the first ten results is what was asked for."""
        shipped = self.shipped(features, by_meaning=by_meaning)
        own = self._personal
        return shipped if own is None else within(corrected(shipped, own.slope, own.offset))

    def shipped(self, features: Sequence[float], *, by_meaning: bool) -> float:
        """Return the same without the person's own calibration."""
        return (self._whole if by_meaning else self._words).confidence(features)


def read_confidence(file: Path | None = None) -> Confidence:
    """Read the weights that ship, or a file of the same shape. Raises `ValueError` for weights of other features."""
    loaded = tomllib.loads((file or paths.resources() / "recalls" / "confidence.toml").read_text(encoding="utf-8"))
    if tuple(loaded["features"]) != NAMES:
        raise ValueError("the shipped confidence was made for other features")
    whole, words = (
        Weights(
            tuple(part["mean"]), tuple(part["scale"]), tuple(part["weights"]), part["offset"], tuple(part["at"]),
            tuple(part["holds"]),
        )
        for part in (loaded["whole"], loaded["words"])
    )  # fmt: skip
    return Confidence(whole, words)


def curve(at: Sequence[float], holds: Sequence[float], value: float) -> float:
    """Return the height at `value` of straight lines between points; beyond the ends, that of the end."""
    place = bisect.bisect_right(at, value)
    if place == 0:
        return holds[0]
    if place == len(at):
        return holds[-1]
    share = (value - at[place - 1]) / (at[place] - at[place - 1])
    return holds[place - 1] + share * (holds[place] - holds[place - 1])


def corrected(confidence: float, slope: float, offset: float) -> float:
    """Return Platt's correction of a confidence."""
    inside = within(confidence)
    return logistic(slope * math.log(inside / (1 - inside)) + offset)


def logistic(value: float) -> float:
    """Return 1 / (1 + e^-value) without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1 + grown)


def within(confidence: float) -> float:
    """Keep a confidence away from certainty."""
    return min(1 - _EDGE, max(_EDGE, confidence))
