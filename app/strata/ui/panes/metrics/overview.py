"""The figures of the library: its size, growth, layers, movements, storage, indexes, work."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtWidgets import QWidget

from strata.domain.figures import IndexHealth, JobFigures
from strata.domain.health import PartSize
from strata.domain.imports import ImportReport
from strata.domain.records import LibraryStats
from strata.services.ports.figures import Binned, Speeds
from strata.ui.navigation import DaysPlace, HistoryPlace, ReportPlace
from strata.ui.panes.metrics import wording
from strata.ui.panes.metrics.presenter import FiguresPresenter
from strata.ui.text import number, size, tr
from strata.ui.widgets.charts.bars import BarPlot
from strata.ui.widgets.charts.frame import ChartFrame
from strata.ui.widgets.charts.ink import percent
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.series import Series, SeriesPlot, Shape
from strata.ui.widgets.charts.sheet import HEIGHT, ChartSheet
from strata.ui.widgets.number_row import NumberRow

_LOW: Final = 270
"""Height of a chart of a few bars, px."""


class Overview(ChartSheet):
    """Every chart of the library.

    Attributes:
        growth, layers, movements, storage, index, imports, jobs, speeds: the charts.
    """

    def __init__(self, presenter: FiguresPresenter, parent: QWidget | None = None) -> None:
        super().__init__(tr("Figures of the library"), parent)
        self._reports: tuple[ImportReport, ...] = ()
        self._grown: Binned | None = None
        self.totals = Totals()
        self.growth = ChartFrame(tr("The library as it grew"), SeriesPlot(tr("The library as it grew"), Shape.STACKED))
        self.layers = ChartFrame(tr("Memories by layer"), SeriesPlot(tr("Memories by layer"), Shape.STACKED))
        self.movements = ChartFrame(tr("What moved between layers"), SeriesPlot(tr("What moved between layers")))
        self.storage = ChartFrame(tr("Room on the disk"), BarPlot(tr("Room on the disk"), upright=False))
        self.index = ChartFrame(tr("Health of the indexes"), BarPlot(tr("Health of the indexes"), upright=False))
        self.speeds = ChartFrame(tr("Speed of understanding"), SeriesPlot(tr("Speed of understanding")))
        self.imports = ChartFrame(tr("What imports brought"), BarPlot(tr("What imports brought"), upright=False))
        self.jobs = ChartFrame(tr("What work took"), BarPlot(tr("What work took"), upright=False))
        self._lay_out_charts()
        self._say_empty()
        self._connect(presenter)

    def charts(self) -> tuple[ChartFrame, ...]:
        """Return every chart, in order."""
        return (
            self.growth,
            self.layers,
            self.movements,
            self.storage,
            self.index,
            self.imports,
            self.jobs,
            self.speeds,
        )

    # Inside

    def _lay_out_charts(self) -> None:
        self.add(self.totals, wide=True)
        self.add(self.growth, wide=True, height=HEIGHT)
        for chart in (self.layers, self.movements):
            self.add(chart, height=HEIGHT)
        for chart in (self.storage, self.index, self.imports, self.jobs):
            self.add(chart, height=_LOW)
        self.add(self.speeds, wide=True, height=_LOW)

    def _say_empty(self) -> None:
        bring = tr("Import an export of an assistant or a folder of notes.")
        for chart, title, text in (
            (self.growth, tr("Nothing has come in yet"), bring),
            (
                self.layers,
                tr("No memories yet"),
                tr("Remember a sentence, or import conversations."),
            ),
            (self.movements, tr("Nothing moved within a year"), tr("Memories move when they are used, and as time goes by.")),
            (self.storage, tr("Nothing on the disk yet"), bring),
            (self.index, tr("Nothing to find yet"), bring),
            (
                self.speeds,
                tr("Nothing to measure yet"),
                tr("The speed is measured whenever understanding takes more than a moment."),
            ),
            (self.imports, tr("No imports yet"), bring),
            (self.jobs, tr("No work within 90 days"), tr("Imports, checks, backups and the like are counted here.")),
        ):
            chart.say_empty(title, text)

    def _connect(self, presenter: FiguresPresenter) -> None:
        presenter.stats.connect(self.totals.show_stats)
        presenter.growth.connect(self._on_growth)
        presenter.layers.connect(self._on_layers)
        presenter.movements.connect(self._on_movements)
        presenter.storage.connect(self._on_storage)
        presenter.index.connect(self._on_index)
        presenter.speeds.connect(self._on_speeds)
        presenter.imports.connect(self._on_imports)
        presenter.jobs.connect(self._on_jobs)
        self.growth.plot.picked.connect(self._on_days)
        self.imports.plot.picked.connect(self._on_import)
        self.movements.plot.picked.connect(self._on_movement)
        timed = [chart.plot for chart in (self.growth, self.layers, self.movements, self.speeds)]
        for one in timed:
            for other in timed:
                if other is not one:
                    one.brushed.connect(other.show_brush)
                    one.brush_cleared.connect(other.clear_brush)

    def _show(self, chart: ChartFrame, binned: Binned, series: Sequence[Series], sentence: str) -> None:
        chart.plot.show_series(wording.times_of(binned), series, grain=wording.GRAINS[binned.width])
        chart.say(sentence)

    def _on_growth(self, grown: Binned) -> None:
        self._grown = grown
        said = wording.growth_sentence(grown) if grown.series else ""
        self._show(self.growth, grown, wording.growth_series(grown), said)

    def _on_layers(self, layers: Binned) -> None:
        self._show(self.layers, layers, wording.layer_series(layers), wording.layers_sentence(layers))

    def _on_movements(self, moved: Binned) -> None:
        self._show(self.movements, moved, wording.movement_series(moved), wording.movements_sentence(moved))

    def _on_storage(self, parts: Sequence[PartSize]) -> None:
        self.storage.plot.show_bars(wording.storage_bars(parts), what=tr("Part"), write=_bytes)
        self.storage.say(wording.storage_sentence(parts) if parts else "")

    def _on_index(self, health: IndexHealth) -> None:
        bars = wording.index_bars(health) if health.passages else ()
        self.index.plot.show_bars(bars, what=tr("Index"), write=percent, whole=False, top=1.0)
        self.index.say(wording.index_sentence(health))

    def _on_speeds(self, speeds: Speeds) -> None:
        some = len(speeds.ended) > 0
        series = (Series(tr("Texts a second"), np.round(speeds.per_second)),) if some else ()
        self.speeds.plot.show_series(speeds.ended, series, grain=Grain.MOMENT)
        self.speeds.say(wording.speeds_sentence(speeds) if some else "")

    def _on_imports(self, reports: tuple[ImportReport, ...]) -> None:
        self._reports = reports
        self.imports.plot.show_bars(wording.import_bars(reports), what=tr("Import"))
        self.imports.say(wording.imports_sentence(reports))

    def _on_jobs(self, jobs: tuple[JobFigures, ...]) -> None:
        self.jobs.plot.show_bars(wording.job_bars(jobs), what=tr("Work"), write=wording.span, whole=False)
        self.jobs.say(wording.jobs_sentence(jobs))

    def _on_days(self, point: int) -> None:
        if self._grown is not None:
            self.go.emit(DaysPlace(*wording.days_of(self._grown, point)))

    def _on_import(self, point: int) -> None:
        self.go.emit(ReportPlace(self._reports[point].id))

    def _on_movement(self, _point: int) -> None:
        self.go.emit(HistoryPlace())


class Totals(NumberRow):
    """The size of the library in a row of numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((tr("Conversations"), tr("Messages"), tr("Notes"), tr("Passages"), tr("On the disk")), parent)

    def show_stats(self, stats: LibraryStats) -> None:
        """Show the numbers."""
        counts = (stats.conversations, stats.messages, stats.documents, stats.passages)
        self.show_numbers((*map(number, counts), size(stats.bytes)))


def _bytes(value: float) -> str:
    return size(int(value))
