"""The participants of the open library, kept at hand and made anew behind the scenes."""

import re
import threading
import time
from concurrent.futures import Executor
from typing import Final

from strata.domain.errors import IndexUnavailable
from strata.services.finding.participants import Directory, Named
from strata.services.ports.index import IndexFilter, WordIndex, WordQuery
from strata.services.ports.record import ConversationStore, PassageStore
from strata.services.words import Analyser

_FRESH_SECONDS: Final = 60.0
_LOOKED_AT: Final = 30
"""Passages read to tell a short form from an ordinary word."""


class People:
    """Looks up who a query names. Safe to use from any thread."""

    def __init__(
        self, conversations: ConversationStore, passages: PassageStore, words: WordIndex, analyser: Analyser, pool: Executor
    ) -> None:
        self._conversations = conversations
        self._passages = passages
        self._words = words
        self._analyser = analyser
        self._pool = pool
        self._lock = threading.Lock()
        self._directory: Directory | None = None
        self._made_at = 0.0
        self._making = False
        self._as_name: dict[str, int] = {}
        self._known: dict[str, bool] = {}

    def named(self, text: str) -> Named:
        """Return who a query names."""
        return self._present().find(text, self._seen_as_name, self._is_known)

    def forget(self) -> None:
        """Look everybody up anew at the next query."""
        with self._lock:
            self._directory = None
            self._as_name.clear()
            self._known.clear()

    def _present(self) -> Directory:
        """Return the directory; one that is a minute old is still used while the next is made."""
        with self._lock:
            directory = self._directory
            stale = time.monotonic() - self._made_at > _FRESH_SECONDS and not self._making
            if directory is not None and stale:
                self._making = True
                self._pool.submit(self._make)
        return directory if directory is not None else self._make()

    def _make(self) -> Directory:
        try:
            directory = Directory(self._conversations.speakers())
            with self._lock:
                self._directory, self._made_at = directory, time.monotonic()
                self._as_name.clear()
                self._known.clear()
        finally:
            self._making = False
        return directory

    def _seen_as_name(self, word: str) -> int:
        """Count a word where it is written with a capital; 0 when it is written small as often."""
        kept = self._as_name.get(word)
        if kept is None:
            texts = [passage.text for passage in self._passages.passages(self._having(word, _LOOKED_AT))]
            pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
            written = [match.group() for text in texts for match in pattern.finditer(text)]
            capital = sum(form[0].isupper() for form in written)
            kept = self._as_name[word] = capital if 2 * capital > len(written) else 0
        return kept

    def _is_known(self, word: str) -> bool:
        kept = self._known.get(word)
        if kept is None:
            kept = self._known[word] = bool(self._having(word, 1))
        return kept

    def _having(self, word: str, limit: int) -> list[int]:
        tokens = self._analyser.query_tokens(word)
        try:
            hits = self._words.search(WordQuery(tokens, required=tokens), IndexFilter(side_branches=True), limit)
        except IndexUnavailable:
            return []  # the search itself says so
        return [hit.seq for hit in hits]
