"""An analyser that another one can take the place of while everybody keeps using it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from strata.services.words import Analyser, Reading, Token


class AnalyserInUse(Analyser):
    """Hands everything on to the analyser of the present language. Safe to use from any thread."""

    def __init__(self, analyser: Analyser) -> None:
        self._now = analyser
        self._turn = threading.RLock()
        self.language = analyser.language

    def use(self, analyser: Analyser) -> None:
        """Let another analyser answer from now on; waits for blocks that hold the present one."""
        with self._turn:
            self._now = analyser
            self.language = analyser.language

    def tokens(self, text: str) -> list[Token]:
        """See `Analyser.tokens`."""
        return self._now.tokens(text)

    def index_words(self, text: str) -> str:
        """See `Analyser.index_words`."""
        return self._now.index_words(text)

    def read(self, runs: Sequence[str]) -> Reading:
        """See `Analyser.read`."""
        return self._now.read(runs)

    def query_tokens(self, text: str) -> tuple[str, ...]:
        """See `Analyser.query_tokens`."""
        return self._now.query_tokens(text)

    def form(self, word: str) -> str:
        """See `Analyser.form`."""
        return self._now.form(word)

    def is_stop(self, token: str) -> bool:
        """See `Analyser.is_stop`."""
        return self._now.is_stop(token)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the language as it is for the length of a block."""
        with self._turn:
            yield
