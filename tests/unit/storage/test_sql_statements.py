"""What may be asked: one SELECT over the views, and which columns of them it needs."""

from collections.abc import Iterator
from contextlib import suppress

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata.domain.errors import InvalidRequest
from strata.storage.sql.statement import Reads, reads_of

VIEWS = {"messages": ("id", "role", "words", "text"), "jobs": ("id", "kind")}


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    made = duckdb.connect(":memory:")
    yield made
    made.close()


def reads(engine: duckdb.DuckDBPyConnection, statement: str) -> dict[str, tuple[str, ...]]:
    found: tuple[Reads, ...] = reads_of(engine, statement, VIEWS)
    return {one.view: one.columns for one in found}


@pytest.mark.parametrize(
    ("statement", "needed"),
    [
        ("SELECT count(*) FROM messages", {"messages": ("id",)}),
        ("SELECT Role, sum(words) FROM main.messages GROUP BY 1", None),
        ("SELECT role, sum(words) FROM Messages WHERE text ILIKE '%x%' GROUP BY ALL", {"messages": ("role", "words", "text")}),
        ("SELECT j.kind FROM messages JOIN jobs AS j USING (id)", {"messages": ("id",), "jobs": ("id", "kind")}),
        ("FROM messages", {"messages": VIEWS["messages"]}),
        ("SELECT m FROM messages AS m", {"messages": VIEWS["messages"]}),
        ("SELECT messages FROM messages", {"messages": VIEWS["messages"]}),
        ("SELECT kind FROM messages NATURAL JOIN jobs", VIEWS),
        ("SELECT COLUMNS('w.*') FROM messages", {"messages": VIEWS["messages"]}),
        ("SUMMARIZE jobs", {"jobs": VIEWS["jobs"]}),
        ("SELECT * FROM range(3)", {}),
        ("WITH own AS (SELECT kind FROM jobs) SELECT kind FROM own", {"jobs": ("kind",)}),
        ("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n", {}),
        ("SELECT role FROM messages WHERE id IN (SELECT id FROM jobs)", {"messages": ("id", "role"), "jobs": ("id",)}),
        ("(SELECT kind FROM jobs) UNION (SELECT role FROM messages) ORDER BY 1", {"jobs": ("kind",), "messages": ("role",)}),
    ],
)
def test_only_the_columns_that_a_question_may_mean_are_read(
    engine: duckdb.DuckDBPyConnection, statement: str, needed: dict[str, tuple[str, ...]] | None
) -> None:
    if needed is None:
        with pytest.raises(InvalidRequest, match=r"no view “main\.messages”"):
            reads(engine, statement)
    else:
        assert reads(engine, statement) == needed


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("INSERT INTO messages VALUES (1)", "INSERT is not allowed"),
        ("UPDATE messages SET role = 'x'", "UPDATE is not allowed"),
        ("DELETE FROM messages", "DELETE is not allowed"),
        ("CREATE TABLE x AS SELECT 1", "CREATE is not allowed"),
        ("DROP TABLE messages", "DROP is not allowed"),
        ("COPY (SELECT 1) TO '/tmp/out.csv'", "COPY is not allowed"),
        ("ATTACH '/tmp/other.duckdb'", "ATTACH is not allowed"),
        ("INSTALL httpfs", "not allowed"),
        ("LOAD httpfs", "LOAD is not allowed"),
        ("PRAGMA database_list", "PRAGMA is not allowed"),
        ("SET memory_limit = '100GB'", "SET is not allowed"),
        ("CALL pragma_version()", "CALL is not allowed"),
        ("EXPORT DATABASE '/tmp/out'", "not allowed"),
        ("BEGIN TRANSACTION", "TRANSACTION is not allowed"),
        ("EXPLAIN ANALYZE SELECT 1", "EXPLAIN is not allowed"),
        ("PREPARE q AS SELECT 1", "PREPARE is not allowed"),
        ("WITH gone AS (DELETE FROM messages RETURNING id) SELECT * FROM gone", "can be asked, not changed"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("", "no statement"),
        ("-- only a comment", "no statement"),
        ("SELECT * FROM read_csv('/etc/passwd')", r"read_csv\(\) is not allowed"),
        ("SELECT * FROM READ_TEXT('/etc/passwd')", r"read_text\(\) is not allowed"),
        ("SELECT * FROM glob('/*')", r"glob\(\) is not allowed"),
        ("SELECT * FROM query('SELECT 1')", r"query\(\) is not allowed"),
        ("SELECT * FROM query_table('messages')", r"query_table\(\) is not allowed"),
        ("SELECT * FROM duckdb_settings()", r"duckdb_settings\(\) is not allowed"),
        ("SELECT * FROM arrow_scan(1, 2, 3)", r"arrow_scan\(\) is not allowed"),
        ("SELECT (SELECT content FROM read_text('/etc/passwd'))", r"read_text\(\) is not allowed"),
        ("SELECT id FROM messages WHERE EXISTS (FROM read_blob('/etc/passwd'))", r"read_blob\(\) is not allowed"),
        ("SELECT * FROM '/etc/passwd'", "no view “/etc/passwd”"),
        ("SELECT * FROM 'x.parquet' JOIN messages USING (id)", "no view “x.parquet”"),
        ("SELECT * FROM sqlite_master", "no view “sqlite_master”"),
        ("SELECT * FROM information_schema.tables", "no view “information_schema.tables”"),
        ("SELECT * FROM other.messages", "no view “other.messages”"),
        ("SHOW TABLES", "SHOW is not allowed"),
        ("SELEC 1", "syntax error"),
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "depth"),
    ],
)
def test_what_is_no_plain_question_is_refused_with_a_sentence(
    engine: duckdb.DuckDBPyConnection, statement: str, why: str
) -> None:
    with pytest.raises(InvalidRequest, match=why):
        reads_of(engine, statement, VIEWS)


PIECES = st.sampled_from(
    (
        "SELECT", "*", "FROM", "messages", "jobs", "(", ")", ",", "WHERE", "role", "'x'", "=", "1", "JOIN", "USING", "id", ";",
        "WITH", "AS", "UNION ALL", "read_csv('/x')", "range(3)", "m", ".", "GROUP BY ALL", "ORDER BY", "PIVOT", "SUMMARIZE",
        "DELETE", "--",
        "\n", "$1", "?", "lateral", "EXISTS", "COLUMNS('a')", "unnest([1])", "VALUES", "NATURAL", "\\", '"', "/*", "*/", "🐝",
    )
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=14).map(" ".join)))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_either_understood_or_refused_with_a_sentence(engine: duckdb.DuckDBPyConnection, text: str) -> None:
    found: tuple[Reads, ...] = ()
    with suppress(InvalidRequest):
        found = reads_of(engine, text, VIEWS)
    assert all(one.columns and set(one.columns) <= set(VIEWS[one.view]) for one in found)
