"""How near a sentence is, by meaning, to sentences that show what is worth keeping, and to those that only look like it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from strata import paths
from strata.domain.memories import MemoryKind
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import Vectors

_NEAREST: Final = 3
"""Examples whose cosines are averaged: one alone may be near by chance."""

_COUNTER: Final = "counter"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that shows a kind, or (None) what is not worth keeping."""

    text: str
    kind: MemoryKind | None


@dataclass(frozen=True, slots=True)
class Examples:
    """All examples, and the model for whose cosines the judgement is calibrated."""

    model: str
    all: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence beside the examples.

    Attributes:
        good, counter: mean cosine of the three nearest examples worth keeping, and of those that are not.
        kinds: cosine of the nearest example of each kind, in the order of the examples' kinds.
        example: the nearest example worth keeping, with its cosine.
    """

    good: float
    counter: float
    kinds: tuple[tuple[MemoryKind, float], ...]
    example: str
    cosine: float


def read_examples(file: Path | None = None) -> Examples:
    """Read the examples that ship, or a file of the same shape: one array of sentences a kind, and one “counter”."""
    loaded = tomllib.loads((file or paths.resources() / "distilling" / "examples.toml").read_text(encoding="utf-8"))
    kinds: tuple[tuple[str, MemoryKind | None], ...] = (*((kind.value, kind) for kind in MemoryKind), (_COUNTER, None))
    return Examples(
        str(loaded["model"]), tuple(Example(str(text), kind) for name, kind in kinds for text in loaded.get(name, ()))
    )


class Nearness:
    """The examples as vectors of one encoder, made once when first asked."""

    def __init__(self, encoder: Encoder, examples: Examples) -> None:
        self._encoder = encoder
        self._examples = examples
        self._vectors: Vectors | None = None
        self._worth = np.array([example.kind is not None for example in examples.all], bool)
        self._kinds = tuple(dict.fromkeys(example.kind for example in examples.all if example.kind is not None))
        self._columns = tuple(
            np.array([place for place, example in enumerate(examples.all) if example.kind is kind]) for kind in self._kinds
        )

    @property
    def calibrated(self) -> bool:
        """Whether the encoder is the one for which sureness was measured."""
        return self._encoder.space.model == self._examples.model

    def near(self, texts: Sequence[str]) -> tuple[Near, ...]:
        """Return where each text stands. Raises `ModelUnavailable`."""
        if not texts:
            return ()
        if self._vectors is None:
            self._vectors = self._encoder.encode_documents([example.text for example in self._examples.all])
        cosines = self._encoder.encode_documents(texts) @ self._vectors.T
        return tuple(self._one(row) for row in cosines)

    def _one(self, cosines: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Near:
        best = int(np.argmax(np.where(self._worth, cosines, -2.0)))
        kinds = tuple((kind, float(cosines[columns].max())) for kind, columns in zip(self._kinds, self._columns, strict=True))
        return Near(
            _top(cosines[self._worth]), _top(cosines[~self._worth]), kinds, self._examples.all[best].text, float(cosines[best])
        )


def _top(cosines: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    return float(np.sort(cosines)[-_NEAREST:].mean())
