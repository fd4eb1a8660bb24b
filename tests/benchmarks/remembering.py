"""The real encoder, asked for each text once: every method and every library sees the same vectors."""

from collections.abc import Sequence

import numpy as np

from strata.domain.models import Device, EmbeddingSpace
from strata.embedding.loader import Loader
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import Vector, Vectors

_KEPT: dict[tuple[EmbeddingSpace, str], Vector] = {}


class RememberingEncoder:
    """Passes on to the real encoder what was not asked before."""

    def __init__(self, real: Encoder) -> None:
        self._real = real

    @property
    def space(self) -> EmbeddingSpace:
        return self._real.space

    @property
    def device(self) -> Device:
        return self._real.device

    def encode_query(self, text: str) -> Vector:
        return self._real.encode_query(text)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        unknown = [text for text in dict.fromkeys(texts) if (self.space, text) not in _KEPT]
        for start in range(0, len(unknown), 64):
            some = sorted(unknown, key=len)[start : start + 64]
            _KEPT.update(zip([(self.space, text) for text in some], self._real.encode_documents(some), strict=True))
        return np.stack([_KEPT[self.space, text] for text in texts])

    def close(self) -> None:
        self._real.close()


class RememberingLoader(Loader):
    """The real loader with `RememberingEncoder` in front of what it loads."""

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        return RememberingEncoder(super().load_light(space))

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> Encoder:
        return RememberingEncoder(super().load_bulk(space, device))
