"""Where passages lie: what results show of each conversation, kept in RAM for the newest ones, half a kilobyte each."""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from strata.storage.connection import Connection, Row
from strata.storage.titles import Titles

_MOST: Final = 50_000
"""Conversations that are kept, those of a million passages; of more, those looked up last."""

_HOME: Final = "SELECT seq, id, source_id, title, message_count + branch_count FROM conversations"
_CHOSEN: Final = f"{_HOME} WHERE seq IN (SELECT unnest($seqs::BIGINT[]))"
_NEWEST: Final = f"{_HOME} ORDER BY seq DESC LIMIT $most"


@dataclass(frozen=True, slots=True)
class Home:
    """The conversation that a passage lies in; documents and memories lie in none.

    Attributes:
        places: its messages of all kinds and branches: one at position p is the last when p + 1 of them are there.
    """

    id: UUID | None
    source_id: str
    title: str
    places: int = 0


class Homes:
    """Looks conversations up, in the record only where they changed or were not asked for lately. Safe to use from any thread.

    Reading them for each search costs the engine as much as reading the texts of its results.
    """

    def __init__(self, titles: Titles) -> None:
        """`titles` tells what changed; whoever changes a conversation tells it."""
        self._titles = titles
        self._lock = threading.Lock()
        self._version = 0
        self._kept: dict[int, Home] = {}
        self._began = False

    def get(self, connection: Connection, seqs: Collection[int]) -> dict[int, Home]:
        """Return the conversations of these numbers; those that are gone are left out."""
        with self._lock:
            version = self._catch_up()
            found = {seq: self._kept[seq] for seq in seqs if seq in self._kept}
            began, self._began = self._began, True
        if len(found) == len(seqs):
            return found
        read = {} if began else _homes(connection.rows(_NEWEST, {"most": _MOST}))
        missing = [seq for seq in seqs if seq not in found and seq not in read]
        if missing:
            read |= _homes(connection.rows(_CHOSEN, {"seqs": missing}))
        with self._lock:
            if version == self._titles.version():  # else they may have been read before a change
                self._keep(read)
        return found | {seq: read[seq] for seq in seqs if seq in read}

    def _catch_up(self) -> int:
        """Let go of what changed; return the state that the rest is of."""
        version = self._titles.version()
        if version != self._version:
            changed = self._titles.changes(self._version)
            if changed is None:
                self._kept.clear()
            for seq in changed or ():
                self._kept.pop(seq, None)
            self._version = version
        return version

    def _keep(self, read: dict[int, Home]) -> None:
        self._kept |= read
        for seq in list(self._kept)[: max(0, len(self._kept) - _MOST)]:
            del self._kept[seq]


def _homes(rows: list[Row]) -> dict[int, Home]:
    return {seq: Home(*rest) for seq, *rest in rows}
