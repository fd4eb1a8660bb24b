"""What a statement would read, told from its syntax tree, and what is refused. Runs in the child.

The child could do no harm with any statement; this is what makes refusals plain sentences, and what says which columns of which
views are to be sent.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import duckdb

from strata.domain.errors import InvalidRequest

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest", "repeat_row"})
"""The table functions that may be called; all others read files, settings, or statements in strings."""

_QUERIES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_ASK: Final = "Ask with one SELECT over the views."


@dataclass(frozen=True, slots=True)
class Reads:
    """The columns that a statement needs of a view."""

    view: str
    columns: tuple[str, ...]


def reads_of(engine: duckdb.DuckDBPyConnection, text: str, views: Mapping[str, tuple[str, ...]]) -> tuple[Reads, ...]:
    """Return what a statement needs of the views, given with their columns by name. Raises `InvalidRequest`."""
    _one_question(engine, text)
    row = engine.execute("SELECT json_serialize_sql(?)", [text]).fetchall()[0]
    tree: Json = json.loads(row[0])
    assert isinstance(tree, dict)
    if tree.get("error"):
        raise InvalidRequest(f"The statement cannot be taken: {tree.get('error_message')}.", _ASK)
    nodes = tuple(_nodes(tree))
    _look_at(nodes)
    named = tuple(name for node in nodes if node.get("type") == "BASE_TABLE" for name in _table(node, views, _ctes(nodes)))
    whole = _wants_all(nodes)
    words = {text.casefold() for text in _strings(tree)}
    found = []
    for name in dict.fromkeys(named):
        columns = tuple(column for column in views[name] if whole or column.casefold() in words)
        found.append(Reads(name, columns or views[name][:1]))
    return tuple(found)


def _one_question(engine: duckdb.DuckDBPyConnection, text: str) -> None:
    try:
        statements = engine.extract_statements(text)
    except duckdb.Error as error:
        raise InvalidRequest(mistake(error), "Correct it and ask again.") from error
    if len(statements) != 1:
        raise InvalidRequest(f"These are {len(statements)} statements." if statements else "There is no statement.", _ASK)
    kind = statements[0].type.name
    if kind != "SELECT":
        raise InvalidRequest(f"{_named(kind)} is not allowed here: the library can be asked, not changed.", _ASK)


def _named(kind: str) -> str:
    return "This kind of statement" if kind in ("INVALID", "MULTI", "EXTENSION") else kind.replace("_", " ")


def _look_at(nodes: tuple[dict[str, Json], ...]) -> None:
    for node in nodes:
        kind = str(node.get("type", ""))
        if kind.endswith("_NODE") and kind not in _QUERIES:
            raise InvalidRequest("The statement would change something inside: the library can be asked, not changed.", _ASK)
        if kind == "TABLE_FUNCTION":
            function = node.get("function")
            name = str(function.get("function_name")) if isinstance(function, dict) else ""
            if name.casefold() not in FUNCTIONS:
                raise InvalidRequest(
                    f"The function {name}() is not allowed here: it reads what is outside of the views.",
                    f"Ask the views; of table functions there are {', '.join(sorted(FUNCTIONS))}.",
                )
        if kind == "SHOW_REF" and "BASE_TABLE" not in {inner.get("type") for inner in _nodes(node)}:
            raise InvalidRequest("SHOW is not allowed here.", "The views and their columns are listed beside the editor.")


def _ctes(nodes: tuple[dict[str, Json], ...]) -> frozenset[str]:
    """Return the names that the statement gives to queries of its own."""
    entries = (entry for node in nodes if isinstance(listed := node.get("map"), list) for entry in listed)
    return frozenset(str(entry["key"]).casefold() for entry in entries if isinstance(entry, dict) and "key" in entry)


def _table(node: dict[str, Json], views: Mapping[str, tuple[str, ...]], ctes: frozenset[str]) -> Iterator[str]:
    """Yield the view that a table reference means; nothing for a query of the statement itself."""
    name, place = str(node.get("table_name")), str(node.get("schema_name") or "")
    plain = not place and not node.get("catalog_name")
    if plain and name.casefold() in ctes:
        if name.casefold() in views:
            yield name.casefold()
        return
    if not plain or name.casefold() not in views:
        full = f"{place}.{name}" if place else name
        raise InvalidRequest(f"There is no view “{full}”.", f"There are {', '.join(sorted(views))}.")
    yield name.casefold()


def _wants_all(nodes: tuple[dict[str, Json], ...]) -> bool:
    """Whether columns may be meant without being named: stars, whole rows, natural joins, pivots, summaries."""
    aliases = {str(node.get(key)).casefold() for node in nodes for key in ("alias", "table_name") if node.get(key)}
    for node in nodes:
        kind = node.get("type")
        if kind in ("STAR", "PIVOT", "SHOW_REF", "POSITIONAL_REFERENCE") or node.get("ref_type") == "NATURAL":
            return True
        names = node.get("column_names")
        if kind == "COLUMN_REF" and isinstance(names, list) and str(names[-1]).casefold() in aliases:
            return True
    return False


def _nodes(tree: Json) -> Iterator[dict[str, Json]]:
    """Walk through every object of the tree; without recursion, because statements may be nested deeply."""
    waiting: list[Json] = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _strings(tree: Json) -> Iterator[str]:
    waiting: list[Json] = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def mistake(error: Exception) -> str:
    """Return an engine's complaint without its own name for its kind, with the line that it points at."""
    text = str(error).strip()
    head, _, rest = text.partition(": ")
    return rest if rest and head.endswith("Error") else text
