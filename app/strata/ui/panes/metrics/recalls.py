"""The figures of recalls: how fast they are, how sure, whether rightly so, their signal, and what they need not look up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from PySide6.QtWidgets import QWidget

from strata.domain.recall_pictures import (
    Caches,
    ConfidenceSeries,
    ContextSeries,
    FluxWheel,
    LatencySeries,
    ModelComparison,
    OutcomeCounts,
    Reliability,
    SlowestRecalls,
    SlowRecall,
    TrianglePoints,
    UnsupportedSentence,
)
from strata.domain.recalls import OutcomeKind
from strata.services.metrics.sentences import ENOUGH
from strata.ui.navigation import MessagePlace, QueryPlace
from strata.ui.panes.metrics.recalls_presenter import RecallsPresenter, Unsupported
from strata.ui.text import date, number, tr
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.axes import Write
from strata.ui.widgets.charts.bars import Bar, BarPlot
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.charts.ink import percent
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.reliability import ReliabilityPlot
from strata.ui.widgets.charts.series import Series, SeriesPlot
from strata.ui.widgets.charts.sheet import HEIGHT, ChartSheet
from strata.ui.widgets.charts.triangle import TrianglePlot
from strata.ui.widgets.charts.wheel import WheelPlot

_TALL: Final = 380
_LOW: Final = 270
_LONGEST: Final = 60


class RecallSheet(ChartSheet):
    """Every chart of recalls. A range that is brushed in the first one narrows the others.

    Attributes:
        latency, confidence, reliability, triangle, wheel, caches, models, slowest, outcomes, contexts,
            support: the charts.
    """

    def __init__(self, presenter: RecallsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(tr("Figures of recalls"), parent)
        self._slowest: tuple[SlowRecall, ...] = ()
        self._unsupported: tuple[UnsupportedSentence, ...] = ()
        self.latency = _lines(tr("How long recalls took"))
        self.confidence = _lines(tr("How sure recalls were"))
        self.reliability = ChartFrame(tr("Whether confidence can be taken at its word"), ReliabilityPlot(tr("Calibration")))
        self.triangle = ChartFrame(tr("Ethos, logos, pathos"), TrianglePlot(tr("Ethos, logos, pathos")))
        self.wheel = ChartFrame(tr("Flux wheel"), WheelPlot(tr("Flux wheel")))
        self.caches = _bars(tr("Found without looking it up"))
        self.models = _bars(tr("Models side by side"))
        self.slowest = _bars(tr("Slowest recalls"))
        self.outcomes = _bars(tr("What became of recalls"))
        self.contexts = _lines(tr("Contexts that were put together"))
        self.support = _bars(tr("What assistants said of you without support"))
        self._lay_out_charts()
        self._connect(presenter)

    def charts(self) -> tuple[ChartFrame, ...]:
        """Return every chart, in order."""
        return (
            self.latency,
            self.confidence,
            self.reliability,
            self.triangle,
            self.wheel,
            self.models,
            self.caches,
            self.outcomes,
            self.contexts,
            self.slowest,
            self.support,
        )

    # Inside

    def _lay_out_charts(self) -> None:
        self.add(self.latency, wide=True, height=HEIGHT)
        for chart in (self.confidence, self.reliability, self.triangle, self.wheel):
            self.add(chart, height=_TALL)
        for chart in (self.models, self.caches, self.outcomes, self.contexts):
            self.add(chart, height=_LOW)
        for chart in (self.slowest, self.support):
            self.add(chart, wide=True, height=_LOW)
        ask = tr("Search for something: each recall is counted here, unless its audit is off (Settings, Search).")
        for chart in self.charts():
            chart.say_empty(tr("No recalls in this range"), ask)
        asked = tr("Assistants, and “strata context” in a terminal, have them put together of what bears on a question.")
        self.contexts.say_empty(tr("No contexts in this range"), asked)
        answers = tr(
            "Answers of assistants that came in are looked up by themselves; what nothing in memory supports is listed here."
        )
        self.support.say_empty(tr("Nothing without support"), answers)
        judge = tr("Say of results with thumbs whether they were right: then it can be told.")
        self.reliability.say_empty(tr("No recall was judged yet"), judge)

    def _connect(self, presenter: RecallsPresenter) -> None:
        presenter.found.connect(self._on_found)
        self.latency.plot.brushed.connect(presenter.narrow)
        self.latency.plot.brush_cleared.connect(presenter.widen)
        self.slowest.plot.picked.connect(self._on_slow)
        self.support.plot.picked.connect(self._on_sentence)

    def _on_found(self, name: str, value: object) -> None:
        match value:
            case LatencySeries():
                self._show_latency(value)
            case ConfidenceSeries():
                self._show_line(self.confidence, value.at, ((tr("Mean confidence"), value.mean),), value.recalls, percent)
            case Reliability():
                self.reliability.plot.show_bins(value.bins)
            case TrianglePoints():
                self._show_triangle(value)
            case FluxWheel():
                counts = np.array(value.counts, np.int64)
                self.wheel.plot.show_counts(counts, value.forward, value.backward)
            case Caches():
                self._show_caches(value)
            case ModelComparison():
                self._show_models(value)
            case SlowestRecalls():
                self._show_slowest(value)
            case OutcomeCounts():
                self._show_outcomes(value)
            case ContextSeries():
                series = ((tr("Kept beside the latest turns"), value.retained),)
                self._show_line(self.contexts, value.at, series, value.contexts, percent)
            case Unsupported():
                self._show_support(value)
        chart: ChartFrame = getattr(self, name)
        chart.say(support_sentence(value) if isinstance(value, Unsupported) else getattr(value, "sentence", ""))

    def _show_latency(self, value: LatencySeries) -> None:
        series = ((tr("Half of them within"), value.p50), (tr("95 of 100 within"), value.p95))
        shown = series if value.recalls >= ENOUGH else series[:1]
        self._show_line(self.latency, value.at, shown, value.recalls, milliseconds)

    def _show_line(
        self,
        chart: ChartFrame,
        at: Sequence[datetime],
        series: Sequence[tuple[str, Sequence[float]]],
        count: int,
        write: Write,
    ) -> None:
        times = np.array([moment.timestamp() for moment in at])
        shown = [Series(title, np.array(values, np.float64)) for title, values in series] if count else []
        top = 1.0 if write is percent else None
        chart.plot.show_series(times, shown, grain=Grain.MOMENT, write=write, whole=False, top=top)

    def _show_triangle(self, value: TrianglePoints) -> None:
        shares = np.array([value.ethos, value.logos, value.pathos], np.float64).T.reshape(-1, 3)
        corners = (tr("Ethos"), tr("Logos"), tr("Pathos"))
        self.triangle.plot.show_shares(corners, shares, one=tr("recall"), many=tr("recalls"))

    def _show_caches(self, value: Caches) -> None:
        bars = [
            Bar(
                cache_title(one.name),
                one.rate,
                detail=tr("{hits} of {asked} look-ups; {n} kept").format(
                    hits=number(one.hits), asked=number(one.hits + one.misses), n=number(one.entries)
                ),
            )
            for one in value.lines
            if one.rate is not None
        ]
        if value.recalls:
            ahead = tr("{right} of {ahead} were confirmed; {n} kept").format(
                right=number(value.right), ahead=number(value.ahead), n=number(value.entries)
            )
            bars.append(Bar(tr("Confidence Lake"), value.ahead / value.recalls, detail=ahead, role=Role.CHART_2))
        self.caches.plot.show_bars(bars, what=tr("Cache"), write=percent, whole=False, top=1.0)

    def _show_models(self, value: ModelComparison) -> None:
        bars = []
        for one in value.models:
            right = tr("none was judged")
            if one.right is not None:
                right = tr("{share} of {n} judged were right").format(share=percent(one.right), n=number(one.judged))
            detail = tr("{n} recalls, confidence {share}; {right}").format(
                n=number(one.recalls), share=percent(one.confidence), right=right
            )
            bars.append(Bar(one.name or tr("Words alone"), one.took_p50, detail=detail))
        self.models.plot.show_bars(bars, what=tr("Model"), write=milliseconds, whole=False)

    def _show_slowest(self, value: SlowestRecalls) -> None:
        self._slowest = value.recalls
        bars = [Bar(shortened(one.text), one.times.total, detail=plan_of(one), role=Role.CHART_2) for one in value.recalls]
        self.slowest.plot.show_bars(bars, what=tr("Recall"), write=milliseconds, whole=False)

    def _show_outcomes(self, value: OutcomeCounts) -> None:
        bars = [Bar(outcome_title(kind), float(count)) for kind, count in value.counts if count]
        if value.nothing:
            bars.append(Bar(tr("Nothing"), float(value.nothing), role=Role.TEXT_FAINT))
        self.outcomes.plot.show_bars(bars, what=tr("What was done"))

    def _show_support(self, value: Unsupported) -> None:
        self._unsupported = value.sentences
        bars = [Bar(shortened(one.text), one.nearness, detail=support_detail(one)) for one in value.sentences]
        self.support.plot.show_bars(bars, what=tr("Sentence"), write=percent, whole=False, top=1.0)

    def _on_sentence(self, point: int) -> None:
        one = self._unsupported[point]
        self.go.emit(MessagePlace(one.conversation_id, one.message_id))

    def _on_slow(self, point: int) -> None:
        self.go.emit(QueryPlace(self._slowest[point].text, settled=True))


def milliseconds(value: float) -> str:
    """Write milliseconds: "12 ms", "3.4 ms"."""
    return tr("{n} ms").format(n=number(round(value)) if value >= 10 or not value else f"{value:.1f}")


def plan_of(one: SlowRecall) -> str:
    """Say what took how long in a recall."""
    times = one.times
    stages = (
        (tr("reading"), times.parse),
        (tr("making its vector"), times.encode),
        (tr("words"), times.words),
        (tr("meaning"), times.meaning),
        (tr("fusing"), times.fuse),
        (tr("dressing"), times.dress),
    )
    said = ", ".join(f"{title} {milliseconds(value)}" for title, value in stages)
    return "\n".join((said, *one.notices))


def shortened(text: str) -> str:
    """Return a query in one short line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def support_sentence(value: Unsupported) -> str:
    """Say how much of what was said has no support, in all and lately."""
    rate = value.rate
    said = tr("{n} of {all} sentences about you have no support in your memory; in the last {hours} hours {some} of {few}.")
    return said.format(
        n=number(rate.all_unsupported),
        all=number(rate.all_sentences),
        hours=number(rate.hours),
        some=number(rate.unsupported),
        few=number(rate.sentences),
    )


def support_detail(one: UnsupportedSentence) -> str:
    """Say where a sentence was said, and why it has no support."""
    why = {
        "nothing_near": tr("nothing in memory is near to it"),
        "other_number": tr("memory says another number"),
        "negation": tr("memory says the opposite"),
    }.get(one.reason, one.reason)
    return f"{date(one.said_at)} · {one.title}\n{why}; {tr('the bar is the nearness of the nearest')}"


def outcome_title(kind: OutcomeKind) -> str:
    """Return what was done with a recall, in a word."""
    return {
        OutcomeKind.OPENED: tr("Opened"),
        OutcomeKind.COPIED: tr("Copied"),
        OutcomeKind.THUMB_UP: tr("Thumb up"),
        OutcomeKind.THUMB_DOWN: tr("Thumb down"),
        OutcomeKind.REMEMBERED: tr("Remembered"),
    }[kind]


def cache_title(name: str) -> str:
    """Return the name of a cache for people."""
    return name.replace("_", " ").capitalize()


def _lines(title: str) -> ChartFrame:
    return ChartFrame(title, SeriesPlot(title))


def _bars(title: str) -> ChartFrame:
    return ChartFrame(title, BarPlot(title, upright=False))
