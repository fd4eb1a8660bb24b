"""Which space answers searches and which is being filled: read from the store once, since every search asks."""

import threading

from strata.domain.models import EmbeddingSpace
from strata.services.ports.encoder import EncoderLoader
from strata.services.ports.index import EmbeddingStore


class Spaces:
    """The two spaces of a library. The only writer of them; safe to use from any thread."""

    def __init__(self, store: EmbeddingStore, loader: EncoderLoader) -> None:
        self._store = store
        self._loader = loader
        self._lock = threading.Lock()
        self._known: tuple[EmbeddingSpace | None, EmbeddingSpace | None] | None = None

    def in_use(self) -> EmbeddingSpace:
        """Return the space that answers searches: until one was chosen, that of the model that ships, whole."""
        chosen, _ = self._read()
        if chosen is not None:
            return chosen
        first = self._loader.specs()[0]
        return EmbeddingSpace(first.name, first.dimension)

    def changing_to(self) -> EmbeddingSpace | None:
        """Return the space being filled beside it."""
        return self._read()[1]

    def settle(self) -> EmbeddingSpace:
        """Write down the space in use if none was chosen yet, and return it."""
        in_use = self.in_use()
        if self._read()[0] is None:
            self.set(in_use, None)
        return in_use

    def set(self, in_use: EmbeddingSpace, changing_to: EmbeddingSpace | None) -> None:
        """Write both at once."""
        with self._lock:
            self._store.set_spaces(in_use, changing_to)
            self._known = (in_use, changing_to)

    def _read(self) -> tuple[EmbeddingSpace | None, EmbeddingSpace | None]:
        with self._lock:
            if self._known is None:
                self._known = (self._store.space_in_use(), self._store.space_changing_to())
            return self._known
