"""A tiny deterministic encoder for tests and headless checks: no weights, no engines, the same vectors on every machine.

It hashes words, so texts that share words lie near each other and texts that share none do not. It understands nothing;
a library for daily use is never given to it.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.services.control import Control
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import Vector, Vectors

DUMMY: Final = ModelSpec(
    name="dummy",
    title="Hashed words",
    repository="",
    dimension=32,
    allowed_dimensions=(32, 16),
    query_prefix="",
    document_prefix="",
    max_tokens=1 << 16,
    download_bytes=0,
    languages="any",
    licence="Apache-2.0",
)

DUMMY_WIDE: Final = ModelSpec(
    name="dummy-wide",
    title="Hashed words, wide",
    repository="",
    dimension=64,
    allowed_dimensions=(64,),
    query_prefix="",
    document_prefix="",
    max_tokens=1 << 16,
    download_bytes=0,
    languages="any",
    licence="Apache-2.0",
)

_WORD = re.compile(r"\w+")


class DummyEncoder:
    """Sums one random but fixed direction for each distinct word, then normalises."""

    def __init__(self, dimension: int = 32, model: str = "dummy", device: Device = Device.CPU) -> None:
        self._space = EmbeddingSpace(model, dimension)
        self._device = device

    @property
    def space(self) -> EmbeddingSpace:
        """Model and length of its vectors."""
        return self._space

    @property
    def device(self) -> Device:
        """Where it says that it computes."""
        return self._device

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector of a text."""
        total = np.zeros(self._space.dimension, np.float32)
        for word in set(_WORD.findall(text.casefold())) or {""}:
            total += self._direction(word)
        unit: Vector = total / np.linalg.norm(total)
        return unit

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), equal to those of queries."""
        if not texts:
            return np.zeros((0, self._space.dimension), np.float32)
        return np.stack([self.encode_query(text) for text in texts])

    def close(self) -> None:
        """Hold nothing, so free nothing."""

    def _direction(self, word: str) -> Vector:
        digest = hashlib.shake_128(word.encode()).digest(self._space.dimension)
        direction: Vector = np.frombuffer(digest, np.uint8).astype(np.float32) - 127.5
        return direction


class DummyLoader:
    """Brings up dummy encoders. What is not among `specs` is unavailable."""

    def __init__(self, specs: tuple[ModelSpec, ...] = (DUMMY, DUMMY_WIDE)) -> None:
        self._specs = specs

    def specs(self) -> tuple[ModelSpec, ...]:
        """Return the dummies."""
        return self._specs

    def path(self, spec: ModelSpec) -> Path | None:
        """Return None: there are no files."""
        return None

    def available(self, spec: ModelSpec) -> bool:
        """Whether it is one of the dummies."""
        return spec in self._specs

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        """Return an encoder for queries. Raises `ModelUnavailable`."""
        return self.load_bulk(space, None)

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> Encoder:
        """Return an encoder for documents. Raises `ModelUnavailable`."""
        for spec in self._specs:
            if spec.name == space.model and space.dimension in spec.allowed_dimensions:
                return DummyEncoder(space.dimension, space.model, device or Device.CPU)
        raise ModelUnavailable(f"The model “{space.model}” is not on this computer.", "Choose another one in Settings.")

    def devices(self) -> tuple[Device, ...]:
        """Return the processor alone."""
        return (Device.CPU,)

    def fetch(self, spec: ModelSpec, control: Control) -> None:
        """Fetch nothing: the dummies have no files."""
        control.checkpoint()

    def add_folder(self, folder: Path) -> ModelSpec:
        """Raises `ModelUnavailable`: there is no folder to learn from."""
        raise ModelUnavailable(f"“{folder.name}” cannot be loaded here.", "Open the library without the dummy encoder.")
