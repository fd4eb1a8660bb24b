"""Candidates for a comparison: memories that share the most telling words with a text, found for many texts in one query."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from strata.domain.resemblance import telling_words
from strata.storage import schemas
from strata.storage.connection import Connection
from strata.storage.memories.rows import content_hash

MOST: Final = 12
"""Candidates for each text."""

_COMMON: Final = 3_000
"""Words that more memories than this have tell nothing, and looking at all of them would take long."""

_WORDS: Final = pa.schema([("place", pa.int64()), ("word", pa.string())])
_HASHES: Final = pa.schema([("place", pa.int64()), ("content_hash", pa.int64())])
_SAME: Final = "SELECT place, m.seq FROM staged JOIN {memories} AS m USING (content_hash) ORDER BY m.seq"
_ALIKE: Final = f"""
    WITH hits AS (
        SELECT seq, word FROM (
            SELECT seq, unnest(string_split(words, ' ')) AS word FROM {{memories}}
            WHERE list_has_any(string_split(words, ' '), (SELECT list(DISTINCT word) FROM staged))
        ) SEMI JOIN staged USING (word)
    ), telling AS (SELECT word FROM hits GROUP BY word HAVING count(*) <= {_COMMON})
    SELECT place, seq FROM (
        SELECT place, hits.seq, count(*) AS shared FROM staged JOIN hits USING (word) SEMI JOIN telling USING (word)
        GROUP BY place, hits.seq
    ) QUALIFY row_number() OVER (PARTITION BY place ORDER BY shared DESC, seq DESC) <= {MOST}
    ORDER BY place, shared DESC, seq DESC
"""


def alike(connection: Connection, texts: Sequence[str], memories: str) -> list[list[int]]:
    """Return for each text the rows of memories to compare it with: first the same ones, then by words that they share.

    `memories` stands after FROM.
    """
    hashes: list[tuple[object, ...]] = [(place, content_hash(text)) for place, text in enumerate(texts)]
    words: list[tuple[object, ...]] = [(place, word) for place, text in enumerate(texts) for word in telling_words(text)]
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for place, seq in connection.rows_with_staged(schemas.table(_HASHES, hashes), _SAME.format(memories=memories)):
        found[place][seq] = None
    if words:
        for place, seq in connection.rows_with_staged(schemas.table(_WORDS, words), _ALIKE.format(memories=memories)):
            found[place][seq] = None
    return [list(found[place]) for place in range(len(texts))]
