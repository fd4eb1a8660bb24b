"""The titles of conversations as searches read them, and which of them changed since they were last read."""

import threading
from collections.abc import Iterable, Sequence
from typing import Final

from strata.domain.passages import PassageKind
from strata.services.ports.index import IndexFilter
from strata.services.ports.record import Title
from strata.storage.database import Database
from strata.storage.scanning import conditions

_MOST_NOTED: Final = 10_000
"""Changes after which all titles are read again, which is cheaper then."""

_CHOSEN: Final = "IN (SELECT unnest($conversations::BIGINT[]))"
_BEGINNINGS: Final = """
    SELECT conversation_seq, arg_min(seq, ("position"::BIGINT << 20) + part) AS begins FROM passages
    WHERE conversation_seq IS NOT NULL AND kind = $kind AND active AND NOT in_trash
"""
_TITLES: Final = """
    SELECT seq, title, source, begins FROM conversations JOIN ({}) AS talks ON talks.conversation_seq = seq
    WHERE deleted_at IS NULL ORDER BY seq
"""


class Titles:
    """The store behind the port `TitleStore`; writers tell it what they wrote, once committed. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._noted: list[int] = []
        self._before = 0  # changes noted earlier, that are not told one by one any more

    def changed(self, conversations: Iterable[int]) -> None:
        """Note that these conversations came, changed, or went into or out of the trash."""
        with self._lock:
            self._noted.extend(conversations)
            if len(self._noted) > _MOST_NOTED:
                self._forget()

    def all_changed(self) -> None:
        """Note that any conversation may have changed."""
        with self._lock:
            self._noted.append(0)
            self._forget()

    def version(self) -> int:
        """See `TitleStore.version`."""
        with self._lock:
            return self._before + len(self._noted)

    def changes(self, since: int) -> frozenset[int] | None:
        """See `TitleStore.changes`."""
        with self._lock:
            return None if since < self._before else frozenset(self._noted[since - self._before :])

    def titles(self, conversations: Iterable[int] | None = None) -> Sequence[Title]:
        """See `TitleStore.titles`."""
        parameters: dict[str, object] = {"kind": PassageKind.MESSAGE.value}
        chosen = ""
        if conversations is not None:
            parameters["conversations"] = list(conversations)
            chosen = f"AND conversation_seq {_CHOSEN}"
        sql = _TITLES.format(f"{_BEGINNINGS} {chosen} GROUP BY conversation_seq")
        return [Title(*row) for row in self._database.rows(sql, parameters)]

    def beginnings(self, conversations: Iterable[int], where: IndexFilter) -> dict[int, int]:
        """See `TitleStore.beginnings`."""
        kept = list(conditions(where))
        parameters: dict[str, object] = {name: value for _, name, value in kept}
        parameters |= {"conversations": list(conversations), "kind": PassageKind.MESSAGE.value}
        sql = " AND ".join([_BEGINNINGS, f"conversation_seq {_CHOSEN}", *(condition for condition, _, _ in kept)])
        return dict(self._database.rows(f"{sql} GROUP BY conversation_seq", parameters))

    def _forget(self) -> None:
        self._before += len(self._noted)
        self._noted.clear()
