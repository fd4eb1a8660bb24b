"""What can stand where the cursor is: columns after a view's name or alias and a dot, else views, columns and words of SQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from strata.domain.sql import View

KEYWORDS: Final = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "USING", "ON", "AS", "WITH",
    "UNION ALL", "DISTINCT", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "ILIKE",
    "IS NULL", "DESC", "ASC", "ALL", "OVER", "PARTITION BY", "INTERVAL", "EXISTS", "FILTER", "QUALIFY",
)  # fmt: skip
FUNCTIONS: Final = (
    "count", "sum", "avg", "min", "max", "median", "quantile_cont", "round", "length", "lower", "upper", "date_trunc",
    "date_part", "now", "coalesce", "contains", "regexp_matches", "strftime", "string_agg", "list", "row_number", "lag",
)  # fmt: skip

_WORD: Final = re.compile(r"(?:(\w+)\.)?(\w*)$")
_ALIAS: Final = re.compile(r"\b(?:from|join)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Completion:
    """What could be meant.

    Attributes:
        begun: how much of it is typed already.
        words: in the order in which they are offered.
    """

    begun: str
    words: tuple[str, ...]


def completion(text: str, cursor: int, views: Sequence[View]) -> Completion:
    """Return what could stand at a place of a statement."""
    hit = _WORD.search(text[:cursor])
    owner, begun = (hit[1], hit[2]) if hit else (None, "")
    if owner is not None:
        return Completion(begun, _starting(begun, _columns_of(owner, text, views)))
    if not begun:
        return Completion("", ())
    named = {name.casefold() for name, _ in _ALIAS.findall(text)}
    near = [column.name for view in views if view.name in named for column in view.columns]
    far = [column.name for view in views if view.name not in named for column in view.columns] if not named else []
    return Completion(begun, _starting(begun, (*near, *(view.name for view in views), *far, *KEYWORDS, *FUNCTIONS)))


def _columns_of(owner: str, text: str, views: Sequence[View]) -> tuple[str, ...]:
    aliases = {alias.casefold(): name for name, alias in _ALIAS.findall(text) if alias}
    meant = aliases.get(owner.casefold(), owner).casefold()
    return tuple(column.name for view in views if view.name == meant for column in view.columns)


def _starting(begun: str, words: Sequence[str]) -> tuple[str, ...]:
    low = begun.casefold()
    return tuple(dict.fromkeys(word for word in words if word.casefold().startswith(low) and word.casefold() != low))
