"""Flow: charts fill in by themselves, a brush drives the others, and a point leads to the conversations behind it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.imports import ImportOptions
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.domain.samples import MetricSeries
from strata.services.control import Control
from strata.settings import Settings
from strata.tasks.inline import InlineTasks
from strata.ui.navigation import MessagePlace, Place, ToastText
from strata.ui.pane import PaneContext
from strata.ui.panes.flow import wording
from strata.ui.panes.flow.pane import FlowPane
from strata.ui.panes.flow.state import Figure
from strata.ui.period import DateRange, Period
from strata.ui.widgets.charts.timed import TimedPlot
from strata.ui.widgets.chips import Chip
from tests.support.library import bring_in, opened
from tests.support.panes import shown

START = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
SUBJECTS = ("tomato seedlings in the garden", "python traceback in the parser", "train tickets to Lisbon")


def talks(days: int) -> Iterator[IncomingConversation]:
    """Yield a conversation a day, the longer the later in the week."""
    for day in range(days):
        subject, begun = SUBJECTS[day % 3], START + timedelta(days=day, hours=day % 5)
        turns = [f"{subject}: how does it go?", *(f"{subject}, step {turn} of day {day}" for turn in range(2 + day % 7 * 3))]
        messages = tuple(
            IncomingMessage(f"{day}-{place}", Role.USER, text, begun + timedelta(minutes=4 * place))
            for place, text in enumerate(turns)
        )
        yield IncomingConversation("chatgpt", f"talk{day}", f"Talk {day}", messages, created_at=begun)


def heart(folder: Path) -> Path:
    """Write measurements of the first morning: a heart rate each minute, with a hole, and attention now and then."""
    minutes = [*range(60), *range(180, 240)]
    rows = [f"{(START + timedelta(minutes=minute)).isoformat()},{60 + minute % 30},heart_rate" for minute in minutes]
    rows += [f"{(START + timedelta(minutes=minute)).isoformat()},0.5,attention" for minute in (5, 10, 15)]
    file = folder / "heart.csv"
    file.write_text("\n".join(["time,value,kind", *rows]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("flow")
    with opened(folder) as made:
        bring_in(made, folder, *talks(20))
        made.services.imports.run([heart(folder)], ImportOptions(), Control())
        made.services.flow_making.run(Control())
        yield made


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path / "nothing") as made:
        yield made


@pytest.fixture
def pane(
    library: Library, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> Iterator[FlowPane]:
    made = FlowPane(PaneContext(library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        yield made


def visible_text(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def timed(pane: FlowPane, name: str) -> TimedPlot:
    plot = getattr(pane.sheet, name).plot
    assert isinstance(plot, TimedPlot)
    return plot


def titles(pane: FlowPane) -> list[str]:
    """Return the titles of the conversations behind a point."""
    shown_list = pane.behind.conversations
    return [shown_list.item(row).text().splitlines()[0] for row in range(shown_list.count())]


def pick_first(pane: FlowPane, name: str, qtbot: QtBot) -> None:
    plot = getattr(pane.sheet, name).plot
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Return)


def test_every_chart_is_filled_and_says_what_it_shows(pane: FlowPane) -> None:
    for chart in pane.sheet.charts():
        if chart not in (pane.sheet.ends, pane.sheet.breaks):  # nothing broke in
            assert chart.plot.count() > 0, chart.title
            assert chart.sentence, chart.title
    assert "20 sessions" in pane.sheet.timeline.sentence
    assert "Nothing broke flow" in visible_text(pane.sheet.ends)
    assert visible_text(pane.sheet.numbers).splitlines()[::2][:4] == ["0", "0 s", "0 s", "20"]


def test_points_say_how_sure_they_are(pane: FlowPane) -> None:
    busy = next(text for text in map(pane.sheet.hours.plot.words_of, range(24)) if "n = 4" in text)
    assert "likely between" in busy
    assert "n = 0" in "".join(map(pane.sheet.hours.plot.words_of, range(24)))
    assert "n = 20" in pane.sheet.precedes.plot.words_of(0)
    assert "Difference" in pane.sheet.precedes.plot.words_of(1)


def test_a_session_shows_why_it_has_its_score_and_leads_to_its_conversation(
    pane: FlowPane, library: Library, qtbot: QtBot
) -> None:
    places: list[Place] = []
    pane.navigate.connect(places.append)
    assert not pane.behind.isVisible()
    pick_first(pane, "timeline", qtbot)
    session = library.services.flow.timeline(library.services.flow.everything()).sessions[0]
    assert f"Why {session.score:.2f}" in visible_text(pane.behind)
    assert pane.behind.parts.plot.words_of(0) == f"Immersion: {session.parts.immersion:.2f}\n" + (
        "multiplies all others; it lasted 8 min"
    )
    assert "Not measured, and left out: coherence" in pane.behind.parts.sentence
    qtbot.keyClick(pane.behind.conversations, Qt.Key.Key_Return)
    (part,) = library.services.flow.behind_session(session.number)
    assert places == [MessagePlace(part.conversation_id, part.first_message_id)]
    qtbot.keyClick(pane.behind, Qt.Key.Key_Escape)
    assert not pane.behind.isVisible()


def test_a_click_on_a_conversation_opens_it(pane: FlowPane, qtbot: QtBot) -> None:
    pick_first(pane, "calendar", qtbot)
    shown_list = pane.behind.conversations
    assert shown_list.item(0).text().startswith("Talk 0\n3 messages")
    with qtbot.waitSignal(pane.navigate):
        where = shown_list.visualItemRect(shown_list.item(0)).center()
        qtbot.mouseClick(shown_list.viewport(), Qt.MouseButton.LeftButton, pos=where)


@pytest.mark.parametrize("chart", ["weekdays", "measured", "precedes", "learning", "topics", "by_topic"])
def test_every_kind_of_point_leads_to_conversations(pane: FlowPane, qtbot: QtBot, chart: str) -> None:
    pick_first(pane, chart, qtbot)
    assert pane.behind.isVisible()
    assert pane.behind.conversations.count() > 0
    assert not pane.behind.parts.isVisible()


def test_a_trait_leads_to_the_sessions_that_have_it(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    plot, flow = pane.sheet.precedes.plot, library.services.flow
    around = flow.around_flow(flow.everything())
    weekend = next(place for place, one in enumerate(around.precedes) if one.key == "weekend")
    plot.go_to(weekend + 1)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert visible_text(pane.behind).startswith("Sessions at weekends")
    assert pane.behind.conversations.count() == around.precedes[weekend].present.n
    numbers = flow.sessions_with(flow.everything(), "weekend")
    scores = [flow.session(number).score for number in numbers]
    assert scores == sorted(scores, reverse=True)
    assert {datetime.fromtimestamp(number / 1e6).weekday() for number in numbers} == {5, 6}


def test_imported_measurements_are_drawn_and_another_kind_is_chosen(pane: FlowPane, qtbot: QtBot) -> None:
    chart = pane.sheet.measured
    assert chart.sentence.startswith("120 samples of heart rate")
    assert "heart rate (beats a minute): " in chart.plot.words_of(0)
    chips = pane.sheet.kinds.findChildren(Chip)
    assert [(chip.text(), chip.isChecked()) for chip in chips] == [
        ("Heart rate (beats a minute)", True),
        ("Attention", False),
    ]
    qtbot.mouseClick(chips[1], Qt.MouseButton.LeftButton)
    assert chart.sentence.startswith("3 samples of attention")


def test_a_point_without_conversations_says_so(pane: FlowPane, qtbot: QtBot) -> None:
    pick_first(pane, "hours", qtbot)
    assert "No conversations lie behind" in visible_text(pane.behind)


def test_a_range_that_is_brushed_drives_the_other_charts(pane: FlowPane, qtbot: QtBot) -> None:
    plot, whole = timed(pane, "timeline"), pane.sheet.hours.sentence
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "Of 2 sessions" in pane.sheet.hours.sentence
    assert "20 sessions" in pane.sheet.timeline.sentence
    assert timed(pane, "calendar").brush == plot.brush is not None
    assert "Too few sessions" in visible_text(pane.sheet.precedes)
    qtbot.mouseClick(pane.sheet.range.part, Qt.MouseButton.LeftButton)
    assert pane.sheet.hours.sentence == whole
    assert plot.brush is None
    assert not pane.sheet.range.part.isVisible()


def test_days_of_the_calendar_drive_the_timeline(pane: FlowPane, qtbot: QtBot) -> None:
    plot = timed(pane, "calendar")
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "8 sessions" in pane.sheet.timeline.sentence
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert "20 sessions" in pane.sheet.timeline.sentence


def test_another_range_is_chosen_above_the_charts(pane: FlowPane) -> None:
    wanted = DateRange(Period.CUSTOM, date(2024, 1, 3), date(2024, 1, 5))
    pane.sheet.range.when.show_range(wanted)
    pane.sheet.range.when.range_chosen.emit(wanted)
    assert "3 sessions" in pane.sheet.timeline.sentence
    pane.show_today()
    assert "No sessions in this range" in visible_text(pane.sheet.timeline)
    pane.show_everything()
    assert "20 sessions" in pane.sheet.timeline.sentence


def test_a_topic_narrows_the_learning_curve_until_it_is_taken_away(pane: FlowPane, library: Library, qtbot: QtBot) -> None:
    whole = pane.sheet.learning.sentence
    pick_first(pane, "by_topic", qtbot)
    assert pane.sheet.range.topic.text().startswith("Topic: ")
    assert pane.sheet.learning.sentence != whole
    qtbot.keyClick(pane.sheet.range.topic, Qt.Key.Key_Delete)
    assert pane.sheet.learning.sentence == whole
    assert not pane.sheet.range.topic.isVisible()


def test_the_calendar_counts_time_in_flow_alone_on_demand(pane: FlowPane, qtbot: QtBot) -> None:
    assert "in sessions: 8 min" in pane.sheet.calendar.plot.words_of(0)
    qtbot.mouseClick(pane.sheet.year.only_flow, Qt.MouseButton.LeftButton)
    assert "in flow: 0 s" in pane.sheet.calendar.plot.words_of(0)
    assert not pane.sheet.year.before.isEnabled()


def test_figures_follow_when_sessions_are_made_anew(pane: FlowPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.presenter.found, timeout=5000, check_params_cb=lambda figure, _: figure is Figure.TOPICS):
        pane.context.tasks.announce(Changes.of(Noun.FLOW))


def test_a_chart_is_shown_as_a_table_and_exported(pane: FlowPane, tmp_path: Path, toasts: list[ToastText]) -> None:
    pane.sheet.timeline.show_as_table(True)
    assert pane.sheet.timeline.table().model().rowCount() == 20
    for suffix in ("csv", "svg", "png"):
        pane.sheet.timeline.export_to(tmp_path / f"flow.{suffix}")
    assert "3 messages" in (tmp_path / "flow.csv").read_text(encoding="utf-8")
    assert len(toasts) == 3


def test_an_empty_library_asks_for_an_import(
    empty_library: Library, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    made = FlowPane(PaneContext(empty_library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        assert "Import conversations" in visible_text(made)
        with qtbot.waitSignal(made.import_wanted):
            qtbot.mouseClick(made.bring, Qt.MouseButton.LeftButton)


def test_messages_without_sessions_can_be_looked_through_at_once(
    empty_library: Library, tmp_path: Path, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    bring_in(empty_library, tmp_path, *talks(2))
    made = FlowPane(PaneContext(empty_library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        assert "not looked for yet" in visible_text(made)
        qtbot.mouseClick(made.look, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "2 sessions" in made.sheet.timeline.sentence, timeout=5000)


def test_coherence_is_not_drawn_across_times_without_samples() -> None:
    at = tuple(START + timedelta(minutes=minute) for minute in (0, 1, 2, 60, 61))
    ones = (0.5,) * 5
    times, values = wording.coherence_line(MetricSeries("coherence", 60.0, at, ones, ones, ones, (1,) * 5, ""))
    assert np.isnan(values).tolist() == [False, False, False, True, False, False]
    assert (np.diff(times) >= 0).all()


def test_the_causes_that_broke_flow_lead_to_its_sessions(
    empty_library: Library, tmp_path: Path, inline_tasks: InlineTasks, settings: Settings, qtbot: QtBot, toasts: list[ToastText]
) -> None:
    bring_in(empty_library, tmp_path, *interrupted_talks())
    empty_library.services.flow_making.run(Control())
    made = FlowPane(PaneContext(empty_library.services, inline_tasks, settings))
    with shown(made, qtbot, inline_tasks, toasts):
        pick_first(made, "ends", qtbot)
        assert "broken: a long pause" in visible_text(made.behind)
        assert sorted(titles(made)) == [f"Talk {day}" for day in (1, 3, 5, 7, 9)]
        pick_first(made, "breaks", qtbot)
        assert "The best of all sessions" in visible_text(made.behind)
        assert len(titles(made)) == 10


def interrupted_talks() -> Iterator[IncomingConversation]:
    """Yield ten talks of half an hour that are nearly flow; in every other one is a long pause."""
    for day in range(10):
        begun = START + timedelta(days=day)
        minutes = [2 * turn + (12 if day % 2 and turn > 10 else 0) for turn in range(16)]
        messages = tuple(
            IncomingMessage(f"{day}-{minute}", Role.USER, "How do I test the parser?", begun + timedelta(minutes=minute))
            for minute in minutes
        )
        yield IncomingConversation("chatgpt", f"talk{day}", f"Talk {day}", messages, created_at=begun)
