"""Charts: every picture says its data in words, is walked by keyboard, brushes time, and becomes a file."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from strata.domain.intervals import Share
from strata.domain.recall_pictures import ReliabilityBin
from strata.settings import THEME, Settings
from strata.ui.theme.active import Theme, qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import end_names, value_axis
from strata.ui.widgets.charts.bars import Bar, BarPlot
from strata.ui.widgets.charts.calendar import CalendarPlot
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.charts.ink import percent, short
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.reliability import ReliabilityPlot
from strata.ui.widgets.charts.series import Series, SeriesPlot, Shape, thinned
from strata.ui.widgets.charts.sheet import ChartSheet
from strata.ui.widgets.charts.spans import SpanPlot, Spans
from strata.ui.widgets.charts.triangle import TrianglePlot
from strata.ui.widgets.charts.wheel import WheelPlot

BEGIN = datetime(2026, 1, 5).timestamp()
DAYS = BEGIN + 86_400.0 * np.arange(10)


def series(shape: Shape = Shape.LINES) -> SeriesPlot:
    plot = SeriesPlot("Messages", shape)
    second = np.arange(10.0, 20.0)
    second[4] = np.nan
    plot.show_series(DAYS, [Series("You", np.arange(10.0)), Series("Assistant", second)])
    return plot


def bars(*, upright: bool = True) -> BarPlot:
    plot = BarPlot("Parts", upright=upright)
    plot.show_bars([Bar("Record", 12, 10, 15), Bar("Words", 7, detail="the index of words"), Bar("Other", 0)], what="Part")
    return plot


def calendar() -> CalendarPlot:
    plot = CalendarPlot("Year")
    values = np.arange(40.0)
    values[3] = np.nan
    plot.show_days(date(2026, 1, 7), values, what="messages")
    return plot


def spans() -> SpanPlot:
    plot = SpanPlot("Sessions")
    starts = DAYS[:4]
    sessions = Spans(starts, starts + 7200, np.array([0.2, 0.9, 0.5, 0.75]), ("", "12 messages", "", ""))
    line = (DAYS[:4], np.array([0.2, np.nan, 0.4, 0.5]))
    plot.show_spans(sessions, what="Flow", ticks=starts + 600, line=line, threshold=0.7)
    return plot


def triangle() -> TrianglePlot:
    plot = TrianglePlot("Signal")
    plot.show_shares(("Ethos", "Logos", "Pathos"), np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]]), np.array([3.0, 1.0]))
    return plot


def wheel() -> WheelPlot:
    plot = WheelPlot("Flux")
    plot.show_counts(np.arange(10), forward=4, backward=1)
    return plot


def reliability() -> ReliabilityPlot:
    plot = ReliabilityPlot("Calibration")
    rows = ((0.6, 0.55, 20), (0.7, 0.0, 0), (0.8, 0.82, 40))
    plot.show_bins([ReliabilityBin(c - 0.05, c + 0.05, c, Share(r, r - 0.1, r + 0.1, n)) for c, r, n in rows])
    return plot


PICTURES: dict[str, Callable[[], Plot]] = {
    "lines": series,
    "area": lambda: series(Shape.AREA),
    "stacked": lambda: series(Shape.STACKED),
    "stream": lambda: series(Shape.STREAM),
    "bars": bars,
    "lying bars": lambda: bars(upright=False),
    "calendar": calendar,
    "spans": spans,
    "triangle": triangle,
    "wheel": wheel,
    "reliability": reliability,
}


@pytest.fixture(params=PICTURES)
def plot(request: pytest.FixtureRequest, qtbot: QtBot) -> Plot:
    return shown(PICTURES[request.param](), qtbot)


def shown(made: Plot, qtbot: QtBot) -> Plot:
    qtbot.addWidget(made)
    made.resize(600, 280)
    made.show()
    return made


def colours(plot: Plot) -> set[int]:
    image = plot.grab().toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def test_every_picture_paints_in_the_colours_of_the_theme(
    plot: Plot, settings: Settings, look: Theme, qapp: QApplication
) -> None:
    light = colours(plot)
    assert len(light) > 5
    settings.set(THEME, "dark")
    look.apply()
    assert colours(plot) != light


def test_the_table_has_a_row_to_each_point_and_every_point_says_itself(plot: Plot) -> None:
    table = plot.table()
    assert len(table.rows) == plot.count() > 0
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert all(plot.words_of(point) for point in range(plot.count()))


def test_the_keyboard_walks_from_end_to_end_and_return_picks(plot: Plot, qtbot: QtBot) -> None:
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.at == 0
    assert plot.accessibleDescription() == plot.words_of(0).replace("\n", "; ")
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.at == plot.count() - 1
    with qtbot.waitSignal(plot.picked) as picked:
        qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert picked.args == [plot.count() - 1]


def test_a_picture_without_data_has_nothing_to_walk(qtbot: QtBot) -> None:
    empty = shown(SeriesPlot("Nothing"), qtbot)
    qtbot.keyClick(empty, Qt.Key.Key_Right)
    qtbot.mouseClick(empty, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert empty.at is None
    empty.grab()


def test_the_pointer_finds_the_moment_below_it(qtbot: QtBot) -> None:
    plot = shown(series(), qtbot)
    qtbot.mouseMove(plot, QPoint(584, 100))
    assert plot.at == 9
    assert plot.words_of(4).splitlines() == ["Fri 9 Jan 2026", "You: 4"]
    with qtbot.waitSignal(plot.picked) as picked:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(40, 100))
    assert picked.args == [0]


def test_bars_are_found_by_their_lane(qtbot: QtBot) -> None:
    lying = shown(bars(upright=False), qtbot)
    with qtbot.waitSignal(lying.picked) as picked:
        qtbot.mouseClick(lying, Qt.MouseButton.LeftButton, pos=QPoint(20, 50))
    assert picked.args == [1]
    assert "likely between 10 and 15" in lying.words_of(0)


def test_a_range_is_brushed_by_dragging_and_ended_by_a_click_beside_it(qtbot: QtBot) -> None:
    plot = series()
    shown(plot, qtbot)
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 100))
    qtbot.mouseMove(plot, QPoint(200, 100))
    qtbot.mouseMove(plot, QPoint(300, 100))
    with qtbot.waitSignal(plot.brushed) as brushed:
        qtbot.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    start, end = brushed.args
    assert BEGIN < start < end < DAYS[-1]
    assert plot.brush == (start, end)
    with qtbot.waitSignal(plot.brush_cleared):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(560, 100))
    assert plot.brush is None


def test_a_range_is_brushed_with_shift_and_arrows_and_ended_with_escape(qtbot: QtBot) -> None:
    plot = series()
    shown(plot, qtbot)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(plot.brushed) as brushed:
        qtbot.keyClick(plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert brushed.args == [DAYS[0], DAYS[3]]
    with qtbot.waitSignal(plot.brush_cleared):
        qtbot.keyClick(plot, Qt.Key.Key_Escape)


def test_a_brush_drives_other_pictures_without_echo(qtbot: QtBot) -> None:
    first, second = series(), calendar()
    for plot in (first, second):
        shown(plot, qtbot)
    first.brushed.connect(second.show_brush)
    before = colours(second)
    with qtbot.assertNotEmitted(second.brushed):
        first.brushed.emit(DAYS[3], DAYS[6])
    assert second.brush == (DAYS[3], DAYS[6])
    assert qcolor(Role.ACCENT).rgb() in colours(second) - before


def test_days_of_the_calendar_are_those_of_the_local_calendar(qtbot: QtBot) -> None:
    plot = calendar()
    shown(plot, qtbot)
    assert plot.day_of(2) == date(2026, 1, 9)
    assert "Saturday 10 January 2026" in plot.words_of(3)
    assert "nothing" in plot.words_of(3)
    start, end = plot.extent_of(0)
    assert (start, end) == (datetime(2026, 1, 7).timestamp(), datetime(2026, 1, 8).timestamp())
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    assert plot.at == 8


def test_a_calendar_of_many_years_shows_the_last() -> None:
    plot = CalendarPlot("Years")
    plot.show_days(date(2020, 1, 1), np.ones(2000))
    assert plot.count() <= 53 * 7
    assert plot.day_of(plot.count() - 1) == date(2020, 1, 1) + timedelta(days=1999)


def test_a_leap_year_is_shown_from_its_first_day() -> None:
    plot = CalendarPlot("Leap year")
    plot.show_days(date(2024, 1, 1), np.ones(366))
    assert (plot.count(), plot.day_of(0), plot.day_of(365)) == (366, date(2024, 1, 1), date(2024, 12, 31))


def test_spans_close_to_the_pointer_are_found(qtbot: QtBot) -> None:
    plot = shown(spans(), qtbot)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.words_of(1).splitlines()[1:] == ["Flow: 90 %", "12 messages"]


def test_points_closer_than_pixels_keep_their_highest_and_lowest() -> None:
    xs = np.linspace(0, 300, 1_000_000)
    ys = np.zeros(1_000_000)
    ys[500_000] = 7.0
    ys[123_456] = -3.0
    across, down = thinned(xs, ys)
    assert len(across) <= 2 * 301
    assert (down.max(), down.min()) == (7.0, -3.0)


def test_the_ends_of_a_short_range_are_named_with_their_day_and_one_moment_once() -> None:
    noon = datetime(2026, 5, 30, 12, 0, 5).timestamp()
    assert end_names(noon, noon + 15) == ("30 May 2026, 12:00:05", "12:00:20")
    assert end_names(noon, noon) == ("30 May 2026, 12:00:05", "")
    assert end_names(noon, noon + 3 * 3600) == ("30 May 2026, 12:00", "15:00")
    assert end_names(noon, noon + 86400) == ("30 May 2026, 12:00", "31 May 2026, 12:00")


@pytest.mark.parametrize(
    ("low", "high", "ends"), [(0, 97, (0.0, 100.0)), (0, 0, (0.0, 1.0)), (-3, 8, (-5.0, 10.0)), (0, 0.42, (0.0, 0.5))]
)
def test_axes_end_on_round_steps(low: float, high: float, ends: tuple[float, float]) -> None:
    axis = value_axis(low, high, 220)
    assert (axis.low, axis.high) == pytest.approx(ends)
    assert axis.marks()[-1] == pytest.approx(axis.high)


def test_an_axis_of_counts_has_no_fractions() -> None:
    assert all(mark == int(mark) for mark in value_axis(0, 2, 400, whole=True).marks())


def test_numbers_are_short_on_axes() -> None:
    assert [short(value) for value in (0.25, 40, 1500, 2e6)] == ["0.25", "40", "1.5k", "2M"]
    assert percent(0.125) == "12.5 %"


# The sheet


def test_charts_lie_side_by_side_where_there_is_room_and_leave_no_hole(qtbot: QtBot) -> None:
    sheet = ChartSheet("Sheet")
    qtbot.addWidget(sheet)
    wide, charts = QWidget(), [QWidget() for _ in range(4)]
    sheet.add(wide, wide=True, height=60)
    for chart in charts:
        sheet.add(chart, height=60)
    sheet.add_heading("More")
    sheet.resize(1300, 600)
    sheet.show()
    assert [len({one.y() for one in charts[:3]}), charts[3].y() > charts[0].y()] == [1, True]
    qtbot.waitUntil(lambda: charts[3].width() == wide.width())
    sheet.resize(500, 600)
    qtbot.waitUntil(lambda: len({one.y() for one in charts}) == 4)
    assert {one.width() for one in charts} == {wide.width()}


# The frame


@pytest.fixture
def frame(qtbot: QtBot) -> ChartFrame:
    made = ChartFrame("Messages by day", SeriesPlot("Messages by day"))
    made.say_empty("No messages yet", "Import a conversation.")
    qtbot.addWidget(made)
    made.resize(600, 360)
    made.show()
    return made


def fill(frame: ChartFrame) -> None:
    assert isinstance(frame.plot, SeriesPlot)
    frame.plot.show_series(DAYS, [Series("Messages", np.arange(10.0))], grain=Grain.WEEK)
    frame.say("More each day.")


def test_an_empty_frame_says_what_to_do(frame: ChartFrame) -> None:
    assert frame.findChild(Plot) is not None
    assert not frame.plot.isVisible()
    assert "Import a conversation." in texts(frame)
    fill(frame)
    assert frame.plot.isVisible()
    assert "Import a conversation." not in texts(frame)
    assert "More each day." in texts(frame)


def test_the_table_takes_the_keyboard_and_picks_points(frame: ChartFrame, qtbot: QtBot) -> None:
    fill(frame)
    frame.plot.go_to(3)
    frame.show_as_table(True)
    assert frame.table_shown
    table = frame.table()
    assert table.selected_row() == 3
    assert table.model().index(3, 0).data() == "Week of 8 Jan 2026"
    with qtbot.waitSignal(frame.plot.picked) as picked:
        table.activated.emit(table.model().index(3, 0))
    assert picked.args == [3]
    frame.show_as_table(False)
    assert frame.plot.isVisible()


def test_a_chart_becomes_a_picture_a_drawing_and_a_table(frame: ChartFrame, tmp_path: Path, qtbot: QtBot) -> None:
    fill(frame)
    for suffix in ("png", "svg", "csv"):
        with qtbot.waitSignal(frame.written):
            frame.export_to(tmp_path / f"chart.{suffix}")
    assert QImage(str(tmp_path / "chart.png")).width() >= 1200
    drawing = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "Messages by day" in drawing
    assert "More each day." in drawing
    assert "<path" in drawing or "<polyline" in drawing
    with (tmp_path / "chart.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["Time", "Messages"]
    assert rows[3] == ["Week of 7 Jan 2026", "2"]


@pytest.mark.parametrize("suffix", ["png", "svg", "csv"])
def test_a_file_that_cannot_be_written_is_told(frame: ChartFrame, tmp_path: Path, qtbot: QtBot, suffix: str) -> None:
    fill(frame)
    with qtbot.waitSignal(frame.failed) as failed:
        frame.export_to(tmp_path / "nowhere" / f"chart.{suffix}")
    assert "not written" in failed.args[0]


def texts(frame: ChartFrame) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in frame.findChildren(QLabel) if label.isVisible())
