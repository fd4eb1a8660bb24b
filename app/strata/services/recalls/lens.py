"""The lens on vectors, many at once: digits by a fixed projection, channels by nearness to example sentences.

The projection: nine directions drawn once from a normal distribution and made orthogonal (QR). A unit vector's part along one
of them, times the root of the dimension, is near to a standard normal for vectors that point anywhere; its quantile, times ten,
rounded down, is the digit. The same text in the same model always has the same digits.

The channels: softmax, at a temperature of 0.05, of the mean cosine with the three nearest example sentences of each kind.
"""

import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from strata import paths
from strata.domain.beams import CYCLE, DIGITS, Beam, Channels, flux_position
from strata.services.ports.index import Vectors
from strata.services.ports.recalls import Floats, Integers

KINDS: Final = ("ethos", "logos", "pathos")
TEMPERATURE: Final = 0.05
_NEAREST: Final = 3
_SEED: Final = 369
"""Fixed for good: digits are kept, and digits of other directions mean nothing beside them."""

_ERF: Final = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_ERF_P: Final = 0.3275911


def digits_of(vectors: Vectors) -> Integers:
    """Return nine digits, 0 to 9, of unit vectors of shape (n, dimension); shape (n, 9)."""
    dimension = vectors.shape[1]
    quantiles = _normal((vectors @ _directions(dimension)).astype(np.float64) * np.sqrt(dimension))
    digits: Integers = np.minimum((10 * quantiles).astype(np.int64), 9)
    return digits


def channels_of(vectors: Vectors, examples: Sequence[Vectors]) -> Floats:
    """Return ethos, logos and pathos of unit vectors, shape (n, 3); `examples` are unit vectors of each kind."""
    nearness = np.stack([np.sort(vectors @ some.T, axis=1)[:, -_NEAREST:].mean(axis=1) for some in examples], axis=1)
    grown = np.exp((nearness - nearness.max(axis=1, keepdims=True)) / TEMPERATURE)
    shares: Floats = (grown / grown.sum(axis=1, keepdims=True)).astype(np.float64)
    return shares


def beams_of(vectors: Vectors, examples: Sequence[Vectors]) -> tuple[Beam, ...]:
    """Return what the lens shows of unit vectors, each by itself (the round is counted when they are written)."""
    if not len(vectors):
        return ()
    rows = zip(digits_of(vectors).tolist(), channels_of(vectors, examples).tolist(), strict=True)
    return tuple(Beam(tuple(digits), Channels(*shares), flux_position(digits)) for digits, shares in rows)


def steps(positions: Integers) -> tuple[int, int]:
    """Return the steps along and against 1-2-4-8-7-5 over successive positions."""
    places = np.full(10, -1)
    places[list(CYCLE)] = np.arange(len(CYCLE))
    at = places[positions]
    known = (at[:-1] >= 0) & (at[1:] >= 0)
    moved = (at[1:] - at[:-1]) % len(CYCLE)
    return int((known & (moved == 1)).sum()), int((known & (moved == len(CYCLE) - 1)).sum())


def example_sentences(file: Path | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the example sentences of each kind that ship."""
    loaded = tomllib.loads((file or paths.resources() / "recalls" / "channels.toml").read_text(encoding="utf-8"))
    return tuple(tuple(map(str, loaded[kind])) for kind in KINDS)


def example_vectors(encode: Callable[[Sequence[str]], Vectors]) -> tuple[Vectors, ...]:
    """Return the vectors of the example sentences of each kind."""
    return tuple(encode(sentences) for sentences in example_sentences())


@lru_cache(maxsize=4)
def _directions(dimension: int) -> Vectors:
    # The old generator, because its numbers are promised to stay the same in all versions of numpy.
    drawn = np.random.RandomState(_SEED).standard_normal((dimension, DIGITS))
    orthogonal, triangle = np.linalg.qr(drawn)
    return (orthogonal * np.sign(np.diag(triangle))).astype(np.float32)


def _normal(values: Floats) -> Floats:
    """Return the standard normal distribution (Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most)."""
    scaled = np.abs(values) / np.sqrt(2)
    inverse = 1 / (1 + _ERF_P * scaled)
    series = np.zeros_like(scaled)
    for factor in reversed(_ERF):
        series = inverse * (series + factor)
    error = np.sign(values) * (1 - series * np.exp(-scaled * scaled))
    distribution: Floats = (1 + error) / 2
    return distribution
