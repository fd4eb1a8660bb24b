"""Where the records of a library came from."""

from typing import Final

from strata.domain.records import SourceCount
from strata.storage.connection import Connection

_SOURCES: Final = """
    SELECT source, count(*) FILTER (kept = 'conversation'), count(*) FILTER (kept = 'document') FROM (
        SELECT source, 'conversation' AS kept FROM conversations WHERE deleted_at IS NULL
        UNION ALL
        SELECT source, 'document' FROM documents WHERE deleted_at IS NULL
    ) GROUP BY source ORDER BY count(*) DESC, source
"""


def source_counts(connection: Connection) -> tuple[SourceCount, ...]:
    """Return how many conversations and documents outside the trash came from each source, most first."""
    return tuple(SourceCount(*values) for values in connection.rows(_SOURCES))
