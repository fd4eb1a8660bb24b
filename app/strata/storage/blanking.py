"""Blanking out the names of what is deleted where reports and jobs mention them."""

import json
from collections.abc import Sequence
from typing import Final

from strata.storage.connection import Connection
from strata.storage.purge_rules import BLANKED

BLANK: Final = "…"

_SHORTEST: Final = 3
"""Characters; a shorter name would be found inside half of all words."""

_NAMES: Final = """
    SELECT DISTINCT name FROM (
        SELECT unnest([title, source_id]) AS name FROM conversations WHERE seq IN (SELECT seq FROM gone_conversations)
        UNION ALL
        SELECT unnest([title, source_id, path]) AS name FROM documents WHERE seq IN (SELECT seq FROM gone_documents)
    ) WHERE length(name) >= $shortest ORDER BY length(name) DESC, name
"""

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def blank_names(connection: Connection) -> None:
    """Blank out titles, ids and paths of what is named as gone, while its rows are still there; inside a write."""
    names = [name for (name,) in connection.rows(_NAMES, {"shortest": _SHORTEST})]
    if not names:
        return
    for table, columns in BLANKED.items():
        for column in columns:
            for seq, text in connection.rows(f"SELECT seq, {column} FROM {table}"):
                blanked = _without(text, names)
                if blanked != text:
                    connection.run(f"UPDATE {table} SET {column} = $text WHERE seq = $seq", {"text": blanked, "seq": seq})


def _without(text: str, names: Sequence[str]) -> str:
    """Blank the names out of plain text, or of the strings inside JSON, where letters may be written as escapes."""
    if text[:1] in ("{", "["):
        try:
            value: Json = json.loads(text)
        except ValueError:
            return _blanked(text, names)
        cleared = _cleared(value, names)
        return text if cleared == value else json.dumps(cleared)
    return _blanked(text, names)


def _cleared(value: Json, names: Sequence[str]) -> Json:
    match value:
        case str():
            return _blanked(value, names)
        case list():
            return [_cleared(each, names) for each in value]
        case dict():
            return {key: _cleared(each, names) for key, each in value.items()}
        case _:
            return value


def _blanked(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, BLANK)
    return text
