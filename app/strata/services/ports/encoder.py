"""The encoders: text in, unit vectors out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.services.control import Control
from strata.services.ports.index import Vector, Vectors


class Encoder(Protocol):
    """A loaded model. `encode_*` may be called from any one thread at a time."""

    @property
    def space(self) -> EmbeddingSpace:
        """Model and length of its vectors."""
        ...

    @property
    def device(self) -> Device:
        """Where it computes."""
        ...

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector of a query (instruction put before it)."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension)."""
        ...

    def close(self) -> None:
        """Free its memory; may be called twice."""
        ...


class EncoderLoader(Protocol):
    """Knows the models and brings them up."""

    def specs(self) -> tuple[ModelSpec, ...]:
        """Return every model that Strata knows."""
        ...

    def path(self, spec: ModelSpec) -> Path | None:
        """Return the folder of a model on disk, None when absent or shipped inside a package."""
        ...

    def available(self, spec: ModelSpec) -> bool:
        """Whether it can be loaded without fetching anything."""
        ...

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        """Bring up the encoder for queries. Raises `ModelUnavailable`."""
        ...

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> Encoder:
        """Bring up the encoder for bulk work, on `device` or the best there is. Raises `ModelUnavailable`."""
        ...

    def devices(self) -> tuple[Device, ...]:
        """Return the devices of this machine, best first. Imports torch: call it off the GUI thread."""
        ...

    def fetch(self, spec: ModelSpec, control: Control) -> None:
        """Download a model, resumable and checked. Raises `ModelUnavailable` with what to do when there is no network."""
        ...

    def add_folder(self, folder: Path) -> ModelSpec:
        """Register a sentence-transformers folder that the person has on disk. Raises `ModelUnavailable`."""
        ...
