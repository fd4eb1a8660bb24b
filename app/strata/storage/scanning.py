"""Words looked up without an index, by reading every passage: slow, but it always answers.

The score is what BM25 gives without its look at lengths and repetitions: the sum of ln(1 + (N - n + 0.5) / (n + 0.5)) over
the terms that a passage has, where n of N passages have the term.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.storage.connection import Connection
from strata.storage.database import Database

_READ: Final = "SELECT seq, ' ' || words || ' ' AS padded FROM {} WHERE NOT in_trash"

Conditions = list[tuple[str, str, object]]
"""SQL, the name of its parameter, and the parameter."""


def scan(database: Database, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
    """Return the best passages of the record itself; about half a second for a million."""
    return database.ask(lambda connection: scan_table(connection, "passages", query, where, limit))


def scan_table(connection: Connection, table: str, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
    """Return the best passages of anything that has the columns of `passages`."""
    terms = tuple(dict.fromkeys((*query.tokens, *query.required)))
    if not terms or limit < 1:
        return ()
    asked = list(conditions(where))
    source = " AND ".join([_READ.format(table), *(sql for sql, _, _ in asked)])
    parameters: dict[str, object] = {name: value for _, name, value in asked}
    parameters |= {f"term{number}": f" {term} " for number, term in enumerate(terms)}
    weights = _weights(connection, source, parameters, len(terms))
    score = " + ".join(f"CASE WHEN {_has(number)} THEN {weight!r} ELSE 0 END" for number, weight in enumerate(weights))
    needed = [_has(terms.index(term)) for term in dict.fromkeys(query.required)]
    refused = [f"NOT contains(padded, $not{number})" for number in range(len(query.excluded))]
    parameters |= {f"not{number}": f" {term} " for number, term in enumerate(query.excluded)}
    found = connection.rows(
        f"SELECT seq, score FROM (SELECT seq, padded, {score} AS score FROM ({source})) "
        f"WHERE {' AND '.join(['score > 0', *needed, *refused])} ORDER BY score DESC, seq DESC LIMIT $most",
        {**parameters, "most": limit},
    )
    return tuple(Hit(seq, float(value)) for seq, value in found)


def _weights(connection: Connection, source: str, parameters: dict[str, object], terms: int) -> Sequence[float]:
    """Return the weight of each term in what the filter lets through."""
    counted = ", ".join(f"count(*) FILTER ({_has(number)})" for number in range(terms))
    row = connection.row(f"SELECT count(*), {counted} FROM ({source})", parameters)
    rows, *counts = row if row is not None else (0,) * (terms + 1)
    return [math.log(1 + (rows - count + 0.5) / (count + 0.5)) for count in counts]


def _has(number: int) -> str:
    return f"contains(padded, $term{number})"


def conditions(where: IndexFilter) -> Iterator[tuple[str, str, object]]:
    """Yield what a filter asks of the rows of `passages`: SQL, the name of its parameter, and the parameter."""
    if where.sources:
        yield "source IN (SELECT unnest($sources::VARCHAR[]))", "sources", list(where.sources)
    if where.kinds:
        yield "kind IN (SELECT unnest($kinds::VARCHAR[]))", "kinds", [kind.value for kind in where.kinds]
    if where.roles:
        yield "role IN (SELECT unnest($roles::VARCHAR[]))", "roles", [role.value for role in where.roles]
    if where.since_us is not None:
        yield "created_at >= make_timestamp($since::BIGINT)", "since", where.since_us
    if where.until_us is not None:
        yield "created_at < make_timestamp($until::BIGINT)", "until", where.until_us
    if where.conversation_seq is not None:
        yield "conversation_seq = $conversation", "conversation", where.conversation_seq
    if not where.side_branches:
        yield "active = $active", "active", True
