"""Asking in SQL: real questions in a real child, which can be stopped, takes no more than it may, and can do no harm."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.changes import Noun
from strata.domain.errors import Cancelled, InvalidRequest, NotFound, StrataError, WorldError
from strata.domain.sql import CellKind, Limits
from strata.services.control import Control
from strata.services.sql import SqlService, written
from strata.storage.gate import PATIENCE
from strata.storage.sql.catalogue import definitions
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import conversation

NOON = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)
MB = 2**20
ENDLESS = "WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with one conversation; tests only read it, but for the history of questions."""
    folder = tmp_path_factory.mktemp("asked")
    with opened(folder, FakeClock(NOON)) as made:
        texts = ("I keep bees.", "How many hives?", "Three, in the orchard.")
        bring_in(made, folder, conversation("bees", *texts))
        yield made


@pytest.fixture
def sql(library: Library) -> Iterator[SqlService]:
    service = library.services.sql
    yield service
    service.limits = Limits()
    for question in service.history():
        service.forget(question.id)


def test_a_question_is_answered_with_typed_columns(sql: SqlService) -> None:
    answer = sql.ask(
        "SELECT count(*) AS n, max(m.created_at) AS latest, avg(m.words) AS mean, bool_and(on_main_line) AS main, "
        "list(m.text ORDER BY place) AS said FROM messages m JOIN conversations c ON c.id = m.conversation_id",
        Control(),
    )
    assert [column.kind for column in answer.columns] == [
        CellKind.NUMBER,
        CellKind.TIME,
        CellKind.NUMBER,
        CellKind.TRUTH,
        CellKind.TEXT,
    ]
    ((count, latest, _mean, main, said),) = answer.rows
    assert (count, latest, main) == (3, NOON + timedelta(minutes=2), True)
    assert said == '["I keep bees.", "How many hives?", "Three, in the orchard."]'
    assert not answer.cut


def test_every_view_can_be_asked_and_explains_its_columns(sql: SqlService) -> None:
    views = sql.views()
    assert {view.name for view in views} == set(definitions())
    assert all(view.help and column.type and column.help for view in views for column in view.columns)
    everything = " UNION ALL ".join(f"SELECT '{view.name}', count(COLUMNS(*))::VARCHAR FROM {view.name}" for view in views[:1])
    assert sql.ask(everything, Control()).columns
    counts = ", ".join(f"(SELECT count(*) FROM {view.name}) AS {view.name}" for view in views)
    row = sql.ask(f"SELECT {counts}", Control()).rows[0]
    found = dict(zip([view.name for view in views], row, strict=True))
    assert (found["conversations"], found["messages"], found["imports"]) == (1, 3, 1)


def test_rows_beyond_the_limit_are_cut_off_and_told(sql: SqlService) -> None:
    answer = sql.ask("SELECT range AS i FROM range(1000000000000)", Control(), rows=25)
    assert [row[0] for row in answer.rows] == list(range(25))
    assert answer.cut
    sql.limits = Limits(answer_bytes=MB)
    wide = sql.ask("SELECT repeat('x', 100000) FROM range(100)", Control())
    assert 0 < len(wide.rows) <= 10
    assert wide.cut


@pytest.mark.parametrize("statement", ["SELECT len(range(1000000000))", "SELECT list(random()) FROM range(100000000)"])
def test_a_question_that_takes_too_much_memory_is_stopped(sql: SqlService, statement: str) -> None:
    sql.limits = Limits(memory=64 * MB, seconds=30)
    with pytest.raises(InvalidRequest, match="more memory than 64 MB"):
        sql.ask(statement, Control())


def test_a_question_that_takes_too_long_is_stopped(sql: SqlService) -> None:
    sql.limits = Limits(seconds=1)
    with pytest.raises(InvalidRequest, match="longer than 1 s"):
        sql.ask(ENDLESS, Control())


def test_a_question_can_be_cancelled_while_it_runs(sql: SqlService) -> None:
    control = Control()
    threading.Timer(0.8, control.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        sql.ask(ENDLESS, control)
    assert time.monotonic() - begun < 10
    assert sql.history() == ()


class Looked(Control):
    """Tells when the question is under way: only then it is looked whether it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = threading.Event()

    @property
    def cancelled(self) -> bool:
        self.under_way.set()
        return super().cancelled


def asked_beside(library: Library) -> tuple[threading.Thread, list[StrataError]]:
    """Ask without end in a thread; return it, and how the question ended once it did."""
    ended: list[StrataError] = []
    control = Looked()

    def ask() -> None:
        with pytest.raises(StrataError) as raised:
            library.services.sql.ask(ENDLESS, control)
        ended.append(raised.value)

    thread = threading.Thread(target=ask)
    thread.start()
    assert control.under_way.wait(30)
    return thread, ended


def test_a_question_gives_way_to_a_deletion_for_good(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("bees", "I keep bees."), conversation("bread", "A sour loaf."))
        library.services.conversations.trash([library.services.conversations.find_source("bees").id])
        thread, ended = asked_beside(library)
        begun = time.monotonic()
        assert library.services.trash.empty(Control()).conversations == 1
        assert time.monotonic() - begun < PATIENCE
        thread.join()
        (error,) = ended
        assert isinstance(error, WorldError)
        assert (error.what, error.remedy) == (
            "The question was stopped, because something was being deleted for good.",
            "Ask again.",
        )
        assert library.services.sql.history() == ()
        assert library.services.sql.ask("SELECT title FROM conversations", Control()).rows == (("Bread",),)


def test_a_question_gives_way_when_the_library_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        thread, ended = asked_beside(library)
        begun = time.monotonic()
    assert time.monotonic() - begun < PATIENCE
    thread.join()
    assert isinstance(ended[0], Cancelled)


def test_nothing_can_be_changed_and_no_file_be_read(sql: SqlService, library: Library, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    target = tmp_path / "out.csv"
    before = replace(library.services.library.stats(), bytes=0)
    for statement in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{target}'",
        "WITH gone AS (DELETE FROM messages RETURNING id) SELECT * FROM gone",
    ):
        with pytest.raises(InvalidRequest):
            sql.ask(statement, Control())
    assert not target.exists()
    assert replace(library.services.library.stats(), bytes=0) == before


def test_the_history_keeps_questions_and_why_they_failed(sql: SqlService) -> None:
    sql.ask("SELECT 1", Control())
    with pytest.raises(InvalidRequest):
        sql.ask("SELECT * FROM nowhere", Control())
    sql.ask("SELECT 1", Control())
    sql.ask("SELECT 2", Control(), note=False)
    newest, failed = sql.history()
    assert (newest.statement, newest.rows, newest.problem) == ("SELECT 1", 1, "")
    assert "no view “nowhere”" in failed.problem
    assert newest.asked_at == NOON


def test_questions_are_saved_under_names_and_survive_the_clearing_of_the_history(sql: SqlService) -> None:
    sql.ask("SELECT 1", Control())
    sql.ask("SELECT 2", Control())
    first = sql.history()[1]
    assert sql.save(first.id, " One ").touch(Noun.QUESTIONS)
    with pytest.raises(InvalidRequest):
        sql.save(first.id, " ")
    sql.clear_history()
    (kept,) = sql.history()
    assert (kept.name, kept.statement) == ("One", "SELECT 1")
    sql.unsave(kept.id)
    sql.forget(kept.id)
    with pytest.raises(NotFound):
        sql.forget(kept.id)


def test_a_statement_is_kept_under_a_name_without_being_asked(sql: SqlService) -> None:
    sql.keep("SELECT 3", "Three")
    sql.keep("SELECT 3", "Third")
    (kept,) = sql.history()
    assert (kept.name, kept.rows) == ("Third", None)
    for statement, name in (("", "Nothing"), ("SELECT 4", " ")):
        with pytest.raises(InvalidRequest):
            sql.keep(statement, name)
    assert len(sql.history()) == 1


def test_times_that_no_calendar_of_ours_has_come_as_text(sql: SqlService) -> None:
    answer = sql.ask(
        "SELECT * FROM (VALUES ('infinity'::DATE, TIMESTAMP '-infinity', [DATE '0044-03-15 (BC)'], DATE '9999-12-31'), "
        "(DATE '2023-06-09', NULL, NULL, DATE '0001-01-01'))",
        Control(),
    )
    assert answer.rows == (
        ("infinity", "-infinity", "['0044-03-15 (BC)']", datetime(9999, 12, 31, tzinfo=UTC)),
        ("2023-06-09", None, None, datetime(1, 1, 1, tzinfo=UTC)),
    )
    assert [column.kind for column in answer.columns] == [CellKind.TEXT, CellKind.TEXT, CellKind.TEXT, CellKind.TIME]


def test_numbers_that_json_does_not_know_are_text_in_it(sql: SqlService) -> None:
    answer = sql.ask("SELECT 'nan'::DOUBLE, 'infinity'::DOUBLE, 1.5::DOUBLE", Control())
    assert [written(cell) for cell in answer.rows[0]] == ["nan", "inf", 1.5]


def test_an_empty_question_is_refused_at_once(sql: SqlService) -> None:
    with pytest.raises(InvalidRequest, match="no question"):
        sql.ask("  \n ", Control())
