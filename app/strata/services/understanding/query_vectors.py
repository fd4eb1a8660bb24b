"""The encoder of searches, kept warm, and the vectors of recent queries."""

import logging
import statistics
import threading
import time
from typing import Final

from strata.domain.errors import ModelUnavailable
from strata.domain.models import EmbeddingSpace
from strata.services.ports.encoder import Encoder, EncoderLoader
from strata.services.ports.index import Vector
from strata.services.remembered import Remembered

logger = logging.getLogger(__name__)

REMEMBERED: Final = 512
"""Recent queries whose vectors are kept: typing and deleting letters asks for the same ones again and again."""

LIFETIME_S: Final = 24 * 3600
"""Seconds that the vector of a query is kept."""

_TRIAL: Final = "What did we say about the trip to the lake last summer?"
_TRIALS: Final = 5


class QueryVectors:
    """Turns queries into vectors of one space after the other; safe to use from any thread.

    A model that does not load is not tried again before `forget_problem`, so that typing never waits for failing loads.

    Attributes:
        recent: the vectors of recent queries.
    """

    def __init__(self, loader: EncoderLoader) -> None:
        self._loader = loader
        self._turn = threading.Lock()
        self._encoder: Encoder | None = None
        self.recent: Remembered[tuple[EmbeddingSpace, str], Vector] = Remembered("Vectors of queries", REMEMBERED, LIFETIME_S)
        self._problem: tuple[EmbeddingSpace, ModelUnavailable] | None = None
        self.loading = False

    def encoder(self, space: EmbeddingSpace) -> Encoder | None:
        """Return the encoder if it is up, without waiting."""
        encoder = self._encoder
        return encoder if encoder is not None and encoder.space == space else None

    def encode(self, space: EmbeddingSpace, text: str) -> Vector:
        """Return the unit vector of a query, bringing the model up if need be. Raises `ModelUnavailable`."""
        with self._turn:
            vector = self.recent.get((space, text))
            if vector is None:
                vector = self._up(space).encode_query(text)
                vector.flags.writeable = False
                self.recent.keep((space, text), vector)
            return vector

    def warm_up(self, space: EmbeddingSpace) -> float:
        """Bring the model up and return the median milliseconds of one query. Raises `ModelUnavailable`."""
        with self._turn:
            encoder = self._up(space)
            encoder.encode_query(_TRIAL)
            return statistics.median(_milliseconds(encoder) for _ in range(_TRIALS))

    def adopt(self, encoder: Encoder) -> None:
        """Answer with this encoder from now on, in place of the one before."""
        with self._turn:
            self._let_go()
            self._encoder = encoder
            self._problem = None

    def forget_problem(self) -> None:
        """Try again next time: a model was fetched, added or chosen."""
        self._problem = None

    def close(self) -> None:
        """Free the model and forget the recent queries."""
        with self._turn:
            self._let_go()

    def _up(self, space: EmbeddingSpace) -> Encoder:
        if self._encoder is not None and self._encoder.space == space:
            return self._encoder
        if self._problem is not None and self._problem[0] == space:
            raise ModelUnavailable(self._problem[1].what, self._problem[1].remedy)
        self.loading = True
        try:
            encoder = self._loader.load_light(space)
        except ModelUnavailable as error:
            self._problem = (space, error)
            logger.warning("The model for queries did not come up: %s", error)
            raise
        finally:
            self.loading = False
        self._let_go()
        self._encoder = encoder
        self._problem = None
        return encoder

    def _let_go(self) -> None:
        if self._encoder is not None:
            self._encoder.close()
        self._encoder = None
        self.recent.forget()


def _milliseconds(encoder: Encoder) -> float:
    started = time.perf_counter()
    encoder.encode_query(_TRIAL)
    return (time.perf_counter() - started) * 1000
