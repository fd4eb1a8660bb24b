"""The views as `views.sql` documents them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from strata.domain.sql import View, ViewColumn
from strata.storage.database import Database

_FILE: Final = Path(__file__).with_name("views.sql")
_HEAD: Final = re.compile(r"^-- (\w+): (.+)$")
_COLUMN: Final = re.compile(r"(?:AS )?\"?(\w+)\"?,?\s+-- (.+)$")


@dataclass(frozen=True, slots=True)
class Definition:
    """A view as it is written: its query, and what its columns hold, in order."""

    name: str
    help: str
    query: str
    helps: tuple[tuple[str, str], ...]

    def select(self, columns: tuple[str, ...]) -> str:
        """Return the query for some of its columns."""
        wanted = ", ".join(f'"{name}"' for name in columns)
        return f"SELECT {wanted} FROM ({self.query})"


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """Return every view by its name."""
    found = {}
    for block in _FILE.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        head = _HEAD.match(lines[0]) if lines else None
        if head and len(lines) > 1 and lines[1].startswith("SELECT"):
            helps = tuple((hit[1], hit[2]) for line in lines[1:] if (hit := _COLUMN.search(line)))
            query = "\n".join(lines[1:]).rstrip(";")
            found[head[1]] = Definition(head[1], head[2], query, helps)
    return found


def views(database: Database) -> tuple[View, ...]:
    """Return the views with the types of their columns."""
    made = []
    with database.read() as connection:
        for one in definitions().values():
            types = {row[0]: row[1] for row in connection.rows(f"DESCRIBE SELECT * FROM ({one.query})")}
            columns = tuple(ViewColumn(name, types[name], said) for name, said in one.helps)
            made.append(View(one.name, one.help, columns))
    return tuple(made)
