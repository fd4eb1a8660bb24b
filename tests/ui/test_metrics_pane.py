"""Metrics: cards fill in by themselves, a brush drives the others, and the console answers, completes, saves and stops."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.figures import BinWidth
from strata.domain.ids import new_id
from strata.domain.memories import Layer
from strata.domain.recall_pictures import UnsupportedRate, UnsupportedSentence
from strata.domain.recalls import OutcomeKind
from strata.domain.search import SearchRequest
from strata.domain.sql import View, ViewColumn
from strata.services.ports.figures import Binned
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import DaysPlace, HistoryPlace, MessagePlace, Place, QueryPlace, ReportPlace, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.metrics.completion import completion
from strata.ui.panes.metrics.console import Console
from strata.ui.panes.metrics.examples import examples
from strata.ui.panes.metrics.pane import MetricsPane
from strata.ui.panes.metrics.recalls_presenter import Unsupported
from strata.ui.panes.metrics.wording import days_of
from strata.ui.widgets.charts.bars import BarPlot
from strata.ui.widgets.charts.series import SeriesPlot
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.panes import shown
from tests.support.records import conversation, document

NOON = datetime(2023, 6, 9, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Two conversations, a note, two memories and a recall that was judged."""
    folder = tmp_path_factory.mktemp("metrics")
    with opened(folder, FakeClock(NOON)) as made:
        old = conversation("bees", "I keep bees.", "How many hives?", source="claude", start=NOON - timedelta(days=40))
        bring_in(made, folder, old, conversation("bread", "A sour loaf.", "With rye?"), document("note", "Water them."))
        made.services.memories.remember("Bees need water.", layer=Layer.LTM)
        made.services.memories.remember("Rye flour is out.", layer=Layer.STM)
        made.services.indexing.drain()
        answer = made.services.search.search(SearchRequest("bees"))
        assert answer.assessment is not None
        made.services.recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP)
        made.services.recalls.flush(everything=True)
        yield made


@pytest.fixture(scope="module")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with opened(tmp_path_factory.mktemp("nothing"), FakeClock(NOON)) as made:
        yield made


@pytest.fixture
def pane(
    library: Library, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> Iterator[MetricsPane]:
    made = MetricsPane(PaneContext(library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        yield made
    for question in library.services.sql.history():
        library.services.sql.forget(question.id)


@pytest.fixture
def console(pane: MetricsPane) -> Console:
    pane.show_console()
    return pane.console


def visible_text(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def went(pane: MetricsPane) -> list[Place]:
    places: list[Place] = []
    pane.navigate.connect(places.append)
    return places


# The library in figures


def test_every_card_of_the_library_is_filled_and_says_what_it_shows(pane: MetricsPane) -> None:
    overview = pane.overview
    for chart in overview.charts():
        if chart is not overview.speeds:  # understanding a few texts takes no time that could be measured
            assert chart.plot.count() > 0, chart.title
            assert chart.sentence, chart.title
    assert "5 messages and notes from 2 sources" in overview.growth.sentence
    assert "2 memories live in the layers now, 1 of them for good" in overview.layers.sentence
    assert "takes more than a moment" in visible_text(overview.speeds)
    assert "4" in visible_text(overview.totals).splitlines()


def test_an_empty_library_says_what_to_do(
    empty_library: Library, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    made = MetricsPane(PaneContext(empty_library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        wanted: list[object] = []
        made.import_wanted.connect(wanted.append)
        for show in (made.show_overview, made.show_recalls):
            show()
            assert "once something is in it" in visible_text(made)
            made.focus_content()
            qtbot.keyClick(made.bring, Qt.Key.Key_Space)
        assert wanted == [(), ()]


def test_a_range_that_is_brushed_is_marked_in_the_other_charts(pane: MetricsPane, qtbot: QtBot) -> None:
    overview = pane.overview
    plot = overview.growth.plot
    assert isinstance(plot, SeriesPlot)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(overview.layers.plot, SeriesPlot)
    assert overview.layers.plot.brush == plot.brush is not None
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert overview.layers.plot.brush is None


def test_points_lead_to_the_report_and_to_the_history(pane: MetricsPane, library: Library, qtbot: QtBot) -> None:
    places = went(pane)
    for chart in (pane.overview.imports, pane.overview.movements):
        qtbot.keyClick(chart.plot, Qt.Key.Key_Home)
        qtbot.keyClick(chart.plot, Qt.Key.Key_Return)
    (report,) = library.services.imports.reports()
    assert places == [ReportPlace(report.id), HistoryPlace()]


def test_a_point_of_growth_leads_to_the_conversations_of_its_days(pane: MetricsPane, qtbot: QtBot) -> None:
    plot = pane.overview.growth.plot
    assert isinstance(plot, SeriesPlot)
    places = went(pane)
    qtbot.keyClick(plot, Qt.Key.Key_End)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    right = plot.rect().center()
    right.setX(plot.width() - 16)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=right)
    assert places == [DaysPlace(date(2023, 6, 9), date(2023, 6, 9))] * 2


@pytest.mark.parametrize(
    ("width", "start", "days"),
    [
        (BinWidth.WEEK, datetime(2023, 6, 5, tzinfo=UTC), (date(2023, 6, 5), date(2023, 6, 11))),
        (BinWidth.MONTH, datetime(2024, 2, 1, tzinfo=UTC), (date(2024, 2, 1), date(2024, 2, 29))),
    ],
)
def test_the_last_bin_ends_as_the_calendar_says(width: BinWidth, start: datetime, days: tuple[date, date]) -> None:
    assert days_of(Binned(width, (start,), ()), 0) == days


def test_few_recalls_are_told_without_figures_of_many(pane: MetricsPane) -> None:
    pane.show_recalls()
    assert pane.recalls.latency.sentence.startswith("One recall took ")
    assert pane.recalls.confidence.sentence.startswith(("The one recall ", "Of 1 recall"))
    assert pane.recalls.latency.plot.table().columns == ("Time", "Half of them within")
    assert "0 " not in pane.overview.movements.sentence


def test_figures_follow_what_moves_while_they_are_looked_at(pane: MetricsPane, library: Library, qtbot: QtBot) -> None:
    kept = library.services.memories.remember("For a moment.", layer=Layer.STM).memory
    pane.context.tasks.announce(Changes.of(Noun.MEMORIES))
    qtbot.waitUntil(lambda: "3 memories live" in pane.overview.layers.sentence, timeout=5000)
    library.services.memories.forget([kept.id])


def test_a_chart_that_is_exported_is_told(pane: MetricsPane, tmp_path: Path, toasts: list[ToastText]) -> None:
    pane.overview.storage.export_to(tmp_path / "storage.csv")
    pane.overview.storage.export_to(tmp_path / "nowhere" / "storage.csv")
    assert "Record" in (tmp_path / "storage.csv").read_text(encoding="utf-8")
    assert "storage.csv" in toasts[0].text
    assert "not written" in toasts[1].text


# Recalls in figures


def test_recalls_are_shown_with_their_signal_and_lead_back_to_the_search(pane: MetricsPane, qtbot: QtBot) -> None:
    places = went(pane)
    pane.show_recalls()
    recalls = pane.recalls
    for chart in (recalls.latency, recalls.confidence, recalls.reliability, recalls.models, recalls.slowest, recalls.outcomes):
        assert chart.plot.count() > 0, chart.title
        assert chart.sentence, chart.title
    assert "Thumb up: 1" in recalls.outcomes.plot.words_of(0)
    assert "making its vector" in recalls.slowest.plot.words_of(0)
    qtbot.keyClick(recalls.slowest.plot, Qt.Key.Key_Home)
    qtbot.keyClick(recalls.slowest.plot, Qt.Key.Key_Return)
    assert places == [QueryPlace("bees", settled=True)]


def test_a_range_without_recalls_empties_the_other_charts(pane: MetricsPane) -> None:
    pane.show_recalls()
    plot = pane.recalls.latency.plot
    assert isinstance(plot, SeriesPlot)
    plot.brushed.emit(0.0, 1000.0)
    assert pane.recalls.confidence.plot.count() == 0
    assert plot.count() > 0
    plot.brush_cleared.emit()
    assert pane.recalls.confidence.plot.count() > 0


def test_sentences_without_support_lead_to_where_they_were_said(pane: MetricsPane, qtbot: QtBot) -> None:
    places = went(pane)
    pane.show_recalls()
    message, talk = new_id(), new_id()
    said = UnsupportedSentence(message, talk, "Bees", NOON, "You keep nine hives.", "other_number", 0.81, None)
    rate = UnsupportedRate(24, 0, 0, 40, 1, 0, "")
    pane.recalling.found.emit("support", Unsupported(rate, (said,)))
    card = pane.recalls.support
    assert card.sentence.startswith("1 of 40 sentences about you have no support")
    assert "memory says another number" in card.plot.words_of(0)
    qtbot.keyClick(card.plot, Qt.Key.Key_Home)
    qtbot.keyClick(card.plot, Qt.Key.Key_Return)
    assert places == [MessagePlace(talk, message)]


# Ask in SQL


def ask(console: Console, qtbot: QtBot, text: str) -> None:
    console.editor.setPlainText(text)
    qtbot.keyClick(console.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_typed_question_is_answered_in_a_table(console: Console, qtbot: QtBot) -> None:
    assert "Ask anything" in visible_text(console)
    ask(console, qtbot, "SELECT role, count(*) AS n, TRUE AS yes FROM messages GROUP BY ALL ORDER BY role")
    model = console.result.table.model()
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "assistant")
    assert [model.headerData(place, Qt.Orientation.Horizontal) for place in range(3)] == ["role", "n", "yes"]
    assert model.index(1, 1).data() == "2"
    assert model.index(1, 2).data() == "yes"
    assert "2 rows" in visible_text(console)
    console.result.table.selectAll()
    console.result.copy()
    assert QGuiApplication.clipboard().text() == "assistant\t2\tyes\nuser\t2\tyes"


def test_a_refusal_says_why_and_keeps_the_answer_before(console: Console, qtbot: QtBot) -> None:
    ask(console, qtbot, "SELECT 1 AS one")
    ask(console, qtbot, "DELETE FROM messages")
    assert "DELETE is not allowed here" in visible_text(console)
    assert console.result.table.model().rowCount() == 1
    ask(console, qtbot, "SELECT 1 AS one WHERE FALSE")
    assert "No rows" in visible_text(console)
    assert "not allowed" not in visible_text(console)


def test_an_answer_becomes_a_chart_where_it_can(console: Console, qtbot: QtBot) -> None:
    console.as_chart.click()
    ask(console, qtbot, "SELECT created_at::DATE AS day, count(*) AS n FROM messages GROUP BY ALL")
    assert console.result.chart is not None
    assert isinstance(console.result.chart.plot, SeriesPlot)
    assert console.result.chart.isVisible()
    assert "30 Apr 2023" in console.result.chart.plot.words_of(0)
    ask(console, qtbot, "SELECT role, count(*) AS n FROM messages GROUP BY ALL")
    assert console.result.chart is not None
    assert isinstance(console.result.chart.plot, BarPlot)
    ask(console, qtbot, "SELECT title FROM conversations")
    assert "No chart of this answer" in visible_text(console)
    console.as_chart.click()
    assert console.result.table.isVisible()


def test_questions_are_saved_under_a_name_found_again_and_forgotten(
    console: Console, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    tree = console.lists.questions
    ask(console, qtbot, "SELECT 7 AS seven")
    console.save.click()
    qtbot.keyClicks(console.name, "Lucky")
    qtbot.keyClick(console.name, Qt.Key.Key_Return)
    assert "Lucky" in toasts[-1].text
    groups = [tree.topLevelItem(place).text(0) for place in range(tree.topLevelItemCount())]
    assert groups == ["Saved", "To begin with"]
    console.editor.clear()
    tree.itemActivated.emit(tree.topLevelItem(0).child(0), 0)
    assert console.editor.toPlainText() == "SELECT 7 AS seven"
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    qtbot.keyClick(tree, Qt.Key.Key_Delete)
    assert tree.topLevelItem(0).text(0) == "To begin with"


def test_a_question_can_be_saved_before_it_is_asked(console: Console, library: Library, qtbot: QtBot) -> None:
    console.editor.setPlainText("SELECT 8 AS eight")
    console.save.click()
    qtbot.keyClick(console.name, Qt.Key.Key_Return)
    assert library.services.sql.history() == ()
    qtbot.keyClicks(console.name, "Eight")
    qtbot.keyClick(console.name, Qt.Key.Key_Return)
    (kept,) = library.services.sql.history()
    assert (kept.name, kept.statement, kept.rows) == ("Eight", "SELECT 8 AS eight", None)
    assert "not asked yet" in console.lists.questions.topLevelItem(0).child(0).toolTip(0)


def test_every_example_has_an_answer(console: Console, qtbot: QtBot) -> None:
    statements = " UNION ALL ".join(f"SELECT {n}, count(*) FROM ({one.statement})" for n, one in enumerate(examples()))
    ask(console, qtbot, statements)
    assert console.result.answer is not None, visible_text(console)
    assert len(console.result.answer.rows) == len(examples())


def test_an_answer_is_exported(console: Console, qtbot: QtBot, tmp_path: Path, toasts: list[ToastText]) -> None:
    ask(console, qtbot, "SELECT 1 AS one, 'a,b' AS two")
    assert console.result.answer is not None
    console.presenter.write(console.result.answer, tmp_path / "answer.csv")
    console.presenter.write(console.result.answer, tmp_path / "nowhere" / "answer.csv")
    assert (tmp_path / "answer.csv").read_text(encoding="utf-8-sig") == 'one,two\n1,"a,b"\n'
    assert "not written" in toasts[-1].text


def test_no_rows_of_before_are_told_under_a_question_that_failed(console: Console) -> None:
    for statement in ("SELECT title FROM conversations WHERE false", "SELECT foo FROM conversations"):
        console.editor.setPlainText(statement)
        console.ask()
    said = visible_text(console)
    assert "foo" in said
    assert "Ask anything" in said
    assert "No rows" not in said
    assert not console.export.isEnabled()


def test_a_long_question_can_be_stopped(library: Library, lane_tasks: LaneTasks, settings: Settings, qtbot: QtBot) -> None:
    console = Console(PaneContext(library.services, lane_tasks, settings))
    qtbot.addWidget(console)
    console.show()
    ask(console, qtbot, "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
    assert console.stop.isVisible()
    with qtbot.waitSignal(console.presenter.failed, timeout=20_000):
        qtbot.mouseClick(console.stop, Qt.MouseButton.LeftButton)
    assert "Stopped." in visible_text(console)
    assert console.run.isVisible()


VIEWS = (
    View("messages", "", (ViewColumn("role", "VARCHAR", ""), ViewColumn("created_at", "TIMESTAMP", ""))),
    View("memories", "", (ViewColumn("layer", "VARCHAR", ""),)),
)


@pytest.mark.parametrize(
    ("text", "begun", "words"),
    [
        ("SELECT * FROM me", "me", ("messages", "memories", "median")),
        ("SELECT m. FROM messages m", "", ("role", "created_at")),
        ("SELECT messages.cr", "cr", ("created_at",)),
        ("SELECT ro| FROM messages", "ro", ("role", "round", "row_number")),
        ("SELECT la| FROM messages", "la", ("lag",)),
        ("SELECT ", "", ()),
        ("SELECT x.y FROM nowhere x", "y", ()),
    ],
)
def test_completion_offers_what_could_stand_there(text: str, begun: str, words: tuple[str, ...]) -> None:
    cursor = text.index("|") if "|" in text else text.index("m. ") + 2 if "m. " in text else len(text)
    cursor = text.index(" FROM nowhere") if "nowhere" in text else cursor
    found = completion(text.replace("|", ""), cursor, VIEWS)
    assert (found.begun, found.words) == (begun, words)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_what_is_offered_is_taken_with_return(console: Console, qtbot: QtBot) -> None:
    qtbot.keyClicks(console.editor, "select count(*) from conv")
    assert console.editor.offered() == ("conversations",)
    qtbot.keyClick(console.editor, Qt.Key.Key_Return)
    assert console.editor.toPlainText() == "select count(*) from conversations"
    assert console.editor.offered() == ()
    qtbot.keyClicks(console.editor, " where ti")
    assert console.editor.offered() == ("title",)
    qtbot.keyClick(console.editor, Qt.Key.Key_Escape)
    assert console.editor.offered() == ()


def test_views_write_their_names_into_the_question(console: Console) -> None:
    tree = console.lists.views
    assert tree.topLevelItem(1).toolTip(0)
    tree.itemActivated.emit(tree.topLevelItem(1), 0)
    assert console.editor.toPlainText() == "messages"


def test_the_limits_hold_in_the_window_too(console: Console, library: Library, qtbot: QtBot) -> None:
    sql = library.services.sql
    before, sql.limits = sql.limits, replace(sql.limits, rows=3)
    ask(console, qtbot, "SELECT range AS i FROM range(100)")
    sql.limits = before
    assert "the first 3 rows" in visible_text(console)
