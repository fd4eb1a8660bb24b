"""The titles of archived conversations, whose rows stay in the record."""

from collections.abc import Iterable, Sequence
from typing import Final

from strata.services.ports.record import Title
from strata.storage.database import Database
from strata.storage.titles import Titles

_LATER: Final = -1
"""In place of the first passage, which lies in a file."""

_TITLES: Final = """
    SELECT seq, title, source FROM conversations WHERE deleted_at IS NULL AND seq IN (SELECT seq FROM archived_conversations) {}
    ORDER BY seq
"""


class ArchivedTitles:
    """The source of titles behind the port `ArchiveSearch`. Safe to use from any thread."""

    def __init__(self, database: Database, titles: Titles) -> None:
        """`titles` knows which conversations changed, archived ones as well."""
        self._database = database
        self._titles = titles

    def version(self) -> int:
        """See `TitleSource.version`."""
        return self._titles.version()

    def changes(self, since: int) -> frozenset[int] | None:
        """See `TitleSource.changes`."""
        return self._titles.changes(since)

    def titles(self, conversations: Iterable[int] | None = None) -> Sequence[Title]:
        """See `TitleSource.titles`."""
        chosen, parameters = "", {}
        if conversations is not None:
            chosen, parameters = "AND seq IN (SELECT unnest($conversations::BIGINT[]))", {"conversations": list(conversations)}
        return [
            Title(seq, text, source, _LATER) for seq, text, source in self._database.rows(_TITLES.format(chosen), parameters)
        ]
