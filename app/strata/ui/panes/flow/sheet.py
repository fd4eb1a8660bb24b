"""The charts of flow on one page: a range that is brushed in one drives the others, a point leads to what lies behind it."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from strata.domain.flow import FLOW_FROM
from strata.domain.flow_pictures import AroundFlow, BestTimes, Calendar, Influence, LearningCurve, TopicStream
from strata.ui.panes.flow import wording
from strata.ui.panes.flow.controls import KindRow, RangeRow, YearRow
from strata.ui.panes.flow.presenter import FlowPresenter
from strata.ui.panes.flow.state import Figure, Measured, Outline, Sessions
from strata.ui.text import number, tr
from strata.ui.widgets.charts.bars import Bar, BarPlot
from strata.ui.widgets.charts.calendar import CalendarPlot
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.charts.ink import percent
from strata.ui.widgets.charts.moments import Grain, moment_words
from strata.ui.widgets.charts.series import SeriesPlot, Shape
from strata.ui.widgets.charts.sheet import HEIGHT, ChartSheet
from strata.ui.widgets.charts.spans import SpanPlot
from strata.ui.widgets.charts.timed import TimedPlot
from strata.ui.widgets.number_row import NumberRow

_CALENDAR: Final = 280
_WEEK: Final = 7 * 86_400.0
_MOST_TOPICS: Final = 10


class FlowSheet(ChartSheet):
    """Every chart of flow.

    Attributes:
        range, year: what is chosen above the charts.
        timeline, calendar, hours, weekdays, precedes, breaks, ends, learning, by_topic, topics: the charts.
    """

    def __init__(self, presenter: FlowPresenter, parent: QWidget | None = None) -> None:
        super().__init__(tr("Figures of flow"), parent)
        self._presenter = presenter
        self._sessions: Sessions | None = None
        self._calendar: Calendar | None = None
        self._learning: LearningCurve | None = None
        self._stream: TopicStream | None = None
        self._around: AroundFlow | None = None
        self._measured: Measured | None = None
        self.range, self.year, self.kinds = RangeRow(), YearRow(), KindRow()
        self.numbers = NumberRow(
            (tr("Sessions today"), tr("Time today"), tr("In flow today"), tr("Sessions in all"), tr("Of them flow"))
        )
        self.timeline = ChartFrame(tr("Sessions and their flow"), SpanPlot(tr("Sessions and their flow")), icon="zap")
        self.calendar = ChartFrame(tr("The year, day by day"), CalendarPlot(tr("The year, day by day")), icon="calendar")
        self.hours = _bars(tr("Best hours"), upright=True)
        self.weekdays = _bars(tr("Best days"), upright=True)
        self.measured = ChartFrame(tr("Heart and attention"), SeriesPlot(tr("Heart and attention")), icon="activity")
        self.precedes = _bars(tr("What goes before flow"))
        self.breaks = _bars(tr("What happens inside"))
        self.ends = _bars(tr("What breaks flow"))
        self.learning = ChartFrame(tr("Learning curve"), SeriesPlot(tr("Learning curve")))
        self.by_topic = _bars(tr("What held, by topic"))
        self.topics = ChartFrame(tr("Topics over time"), SeriesPlot(tr("Topics over time"), Shape.STREAM))
        self._lay_out_charts()
        self._say_empty()
        self._connect()

    def charts(self) -> tuple[ChartFrame, ...]:
        """Return every chart, in order."""
        times = (self.timeline, self.calendar, self.weekdays, self.hours)
        return (*times, self.measured, self.precedes, self.breaks, self.ends, self.learning, self.by_topic, self.topics)

    # Inside

    def _lay_out_charts(self) -> None:
        self.add(self.range, wide=True)
        self.add(self.numbers, wide=True)
        self.add(self.timeline, wide=True, height=HEIGHT)
        self.add(self.year, wide=True)
        self.add(self.calendar, wide=True, height=_CALENDAR)
        for chart in (self.weekdays, self.hours):  # where three fit, the last is the wider
            self.add(chart, height=HEIGHT)
        self.add(self.kinds, wide=True)
        self.add(self.measured, wide=True, height=HEIGHT)
        self.add(self.precedes, wide=True)
        self.add(self.breaks, wide=True)
        self.add(self.ends, wide=True)
        self.add(self.learning, wide=True, height=HEIGHT)
        self.add(self.by_topic, wide=True)
        self.add(self.topics, wide=True, height=HEIGHT)

    def _say_empty(self) -> None:
        wider = tr("Choose a longer range above, or import conversations: years of them give flow at once.")
        few = tr("At least five sessions with a trait and five without it are needed. Choose a longer range above.")
        brought = tr("Import heart or attention data: a CSV of time, value and kind, or Apple Health's export.xml.")
        found = tr("Topics are found by themselves once messages are understood.")
        asked = tr("It is made of your questions and thumbs. Choose a longer range above, or judge results with a thumb.")
        for chart, title, text in (
            (self.timeline, tr("No sessions in this range"), wider),
            (self.calendar, tr("No sessions in this year"), wider),
            (self.hours, tr("No sessions in this range"), wider),
            (self.weekdays, tr("No sessions in this range"), wider),
            (self.measured, tr("No measurements in this range"), brought),
            (self.precedes, tr("Too few sessions to tell"), few),
            (self.breaks, tr("Too few sessions to tell"), few),
            (self.ends, tr("Nothing broke flow in this range"), tr("Leaving the window and long pauses are counted here.")),
            (self.learning, tr("No questions in this range"), asked),
            (
                self.by_topic,
                tr("No topics with questions yet"),
                tr("Topics are found by themselves once messages are understood."),
            ),
            (self.topics, tr("No topics in this range"), found),
        ):
            chart.say_empty(title, text)

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.found.connect(self._on_found)
        presenter.narrowed.connect(self._on_narrowed)
        presenter.widened.connect(self._on_widened)
        presenter.topic_chosen.connect(self._on_topic)
        self.range.when.range_chosen.connect(presenter.choose_range)
        self.range.part.removed.connect(presenter.widen)
        self.range.topic.removed.connect(self._on_topic_removed)
        self.year.chosen.connect(presenter.choose_year)
        self.kinds.chosen.connect(presenter.choose_kind)
        self.year.only_flow.toggled.connect(self._draw_calendar)
        for figure, plot in self._timed().items():
            plot.brushed.connect(self._brushing(figure))
            plot.brush_cleared.connect(presenter.widen)
        for chart, picked in (
            (self.timeline, self._on_session),
            (self.calendar, self._on_day),
            (self.hours, self._on_hour),
            (self.weekdays, self._on_weekday),
            (self.measured, self._on_measured),
            (self.precedes, self._on_before),
            (self.breaks, self._on_inside),
            (self.ends, self._on_end),
            (self.learning, self._on_week),
            (self.by_topic, self._on_topic_bar),
            (self.topics, self._on_bucket),
        ):
            chart.plot.picked.connect(picked)

    def _timed(self) -> dict[Figure, TimedPlot]:
        found = {
            Figure.TIMELINE: self.timeline.plot,
            Figure.CALENDAR: self.calendar.plot,
            Figure.MEASURED: self.measured.plot,
            Figure.LEARNING: self.learning.plot,
            Figure.TOPICS: self.topics.plot,
        }
        return {figure: plot for figure, plot in found.items() if isinstance(plot, TimedPlot)}

    def _brushing(self, figure: Figure) -> Callable[[float, float], None]:
        def brushed(start: float, end: float) -> None:
            self._presenter.narrow(figure, start, end)

        return brushed

    # What was found

    def _on_found(self, _figure: Figure, value: object) -> None:
        match value:
            case Outline():
                self._show_outline(value)
            case Sessions():
                self._show_sessions(value)
            case Calendar():
                self._calendar = value
                self.year.show_year(value)
                self._draw_calendar()
            case BestTimes():
                self._show_best_times(value)
            case Measured():
                self._show_measured(value)
            case AroundFlow():
                self._show_around(value)
            case LearningCurve():
                self._show_learning(value)
            case TopicStream():
                self._show_topics(value)

    def _show_outline(self, outline: Outline) -> None:
        today, all_ = outline.today, outline.overview
        counts = (number(len(today.sessions) + today.left_out), wording.minutes(sum(today.minutes)))
        flow = wording.minutes(sum(today.flow_minutes))
        self.numbers.show_numbers((*counts, flow, number(all_.sessions), number(all_.flow_sessions)))

    def _show_sessions(self, found: Sessions) -> None:
        self._sessions = found
        timeline = found.timeline
        ticks = [one.at.timestamp() for one in timeline.interruptions]
        within = (timeline.span.since.timestamp(), timeline.span.until.timestamp())
        self.timeline.plot.show_spans(
            wording.spans_of(timeline),
            what=tr("Flow"),
            ticks=wording.floats(ticks),
            ticks_title=tr("Interruptions"),
            line=None if found.coherence is None else wording.coherence_line(found.coherence),
            line_title=tr("Heart coherence"),
            bands=wording.goal_bands(timeline),
            threshold=FLOW_FROM,
            within=within,
            write=wording.two,
        )
        said = timeline.sentence
        if timeline.left_out:
            left = tr("The {n} longest are drawn.").format(n=number(len(timeline.sessions)))
            said = f"{said} {left}"
        self.timeline.say(said)

    def _draw_calendar(self) -> None:
        calendar = self._calendar
        if calendar is None:
            return
        only = self.year.only_flow.isChecked()
        values = wording.calendar_values(calendar, only_flow=only) if any(calendar.sessions) else wording.floats(())
        what = tr("in flow:") if only else tr("in sessions:")
        self.calendar.plot.show_days(wording.first_day(calendar), values, what=what, write=wording.minutes)
        self.calendar.say(calendar.sentence)

    def _show_best_times(self, times: BestTimes) -> None:
        self.hours.plot.show_bars(wording.hour_bars(times), what=tr("Hour"), write=percent, whole=False, top=1.0)
        self.hours.say(times.sentence)
        self.weekdays.plot.show_bars(wording.weekday_bars(times), what=tr("Day"), write=percent, whole=False, top=1.0)
        self.weekdays.say(wording.weekdays_sentence(times))

    def _show_measured(self, found: Measured) -> None:
        self._measured = found
        kind = "" if found.series is None else found.series.kind
        self.kinds.show_kinds(found.kinds, kind)
        times, series = wording.floats(()), ()
        if found.series is not None:
            times, series = wording.measured_series(found.series)
            self.measured.say(found.series.sentence)
        self.measured.plot.show_series(times, series, grain=Grain.MOMENT, write=wording.amount, whole=False)

    def _show_around(self, around: AroundFlow) -> None:
        self._around = around
        self._show_shares(self.precedes, wording.influence_bars(around.precedes))
        self.precedes.say(around.sentence)
        self._show_shares(self.breaks, wording.influence_bars(around.breaks))
        self.breaks.say(tr("Share of sessions that became flow, by what happened inside them; what came together, no causes."))
        self.ends.plot.show_bars(wording.end_bars(around), what=tr("Cause"))
        self.ends.say(wording.ends_sentence(around))

    def _show_shares(self, chart: ChartFrame, bars: tuple[Bar, ...]) -> None:
        chart.plot.show_bars(bars, what=tr("Sessions"), write=percent, whole=False, top=1.0)

    def _show_learning(self, curve: LearningCurve) -> None:
        self._learning = curve
        series = wording.learning_series(curve)
        self.learning.plot.show_series(
            wording.learning_times(curve), series, grain=Grain.WEEK, write=percent, whole=False, top=1.0
        )
        self.learning.say(curve.sentence)
        shown = curve.by_topic[:_MOST_TOPICS]
        self.by_topic.plot.show_bars(
            wording.topic_bars(shown, curve.topic), what=tr("Topic"), write=percent, whole=False, top=1.0
        )
        self.by_topic.say(wording.topics_sentence(shown))

    def _show_topics(self, stream: TopicStream) -> None:
        self._stream = stream
        times = wording.floats([start.timestamp() for start in stream.starts])
        self.topics.plot.show_series(times, wording.stream_series(stream), grain=wording.stream_grain(stream))
        self.topics.say(stream.sentence)

    # What was chosen

    def _on_narrowed(self, start: float, end: float) -> None:
        for figure, plot in self._timed().items():
            if figure is Figure.CALENDAR:
                plot.show_brush(start, end)
            elif figure is not self._presenter.source:
                plot.clear_brush()
        self.range.show_part(start, end)

    def _on_widened(self) -> None:
        for plot in self._timed().values():
            plot.clear_brush()
        self.range.hide_part()

    def _on_topic(self, topic: int | None) -> None:
        labels = {one.topic: one.label for one in self._learning.by_topic} if self._learning else {}
        self.range.show_topic("" if topic is None else labels.get(topic, ""))

    def _on_topic_removed(self) -> None:
        self._presenter.choose_topic(None)

    def _on_session(self, point: int) -> None:
        if self._sessions is not None:
            self._presenter.look_at_session(self._sessions.timeline.sessions[point].number)

    def _on_day(self, point: int) -> None:
        plot = self.calendar.plot
        assert isinstance(plot, CalendarPlot), "made so"
        start, end = plot.extent_of(point)
        self._presenter.look_between(start, end, moment_words(start, Grain.DAY))

    def _on_hour(self, hour: int) -> None:
        self._presenter.look_at_hour(hour, tr("Sessions that began from {hour}:00").format(hour=hour))

    def _on_weekday(self, place: int) -> None:
        self._presenter.look_at_weekday(place, tr("Sessions that began on a {day}").format(day=wording.weekday(place)))

    def _on_before(self, point: int) -> None:
        if self._around is not None:
            self._look_at_trait(self._around.precedes, point)

    def _on_inside(self, point: int) -> None:
        if self._around is not None:
            self._look_at_trait(self._around.breaks, point)

    def _look_at_trait(self, influences: Sequence[Influence], point: int) -> None:
        """The first bar is that of all sessions."""
        if point == 0:
            self._presenter.look_at_trait("", tr("The best of all sessions"))
        else:
            one = influences[point - 1]
            self._presenter.look_at_trait(one.key, tr("Sessions {trait}").format(trait=one.title))

    def _on_end(self, point: int) -> None:
        if self._around is not None:
            cause = self._around.ends[point][0]
            title = tr("Sessions of flow, or nearly, that were broken: {cause}").format(cause=wording.cause_title(cause))
            self._presenter.look_at_cause(cause, title)

    def _on_week(self, point: int) -> None:
        if self._learning is not None:
            week = self._learning.points[point]
            start = wording.midnight(week.week)
            self._presenter.look_between(start, start + _WEEK, wording.week_title(week), self._presenter.topic)

    def _on_topic_bar(self, point: int) -> None:
        if self._learning is not None:
            topic = self._learning.by_topic[point]
            self._presenter.choose_topic(topic.topic)
            self._presenter.look_at_topic(topic.topic, topic.label)

    def _on_measured(self, point: int) -> None:
        plot, found = self.measured.plot, self._measured
        assert isinstance(plot, SeriesPlot), "made so"
        if found is not None and found.series is not None:
            middle, half = plot.extent_of(point)[0], max(0.5, found.series.seconds / 2)
            self._presenter.look_between(middle - half, middle + half, moment_words(middle, Grain.MOMENT))

    def _on_bucket(self, point: int) -> None:
        plot = self.topics.plot
        assert isinstance(plot, SeriesPlot), "made so"
        start, end = plot.extent_of(point)
        if self._stream is not None:
            end = max(end, start + 1)
            self._presenter.look_between(start, end, moment_words(start, wording.stream_grain(self._stream)))


def _bars(title: str, *, upright: bool = False) -> ChartFrame:
    return ChartFrame(title, BarPlot(title, upright=upright))
