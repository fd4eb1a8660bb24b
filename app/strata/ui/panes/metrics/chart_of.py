"""A chart of an answer: times against numbers become lines, names against numbers become bars."""

from datetime import datetime

import numpy as np

from strata.domain.sql import Cell, CellKind, SqlAnswer
from strata.ui.widgets.charts.bars import Bar, BarPlot
from strata.ui.widgets.charts.ink import exact
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.series import Series, SeriesPlot

MOST_BARS = 60
MOST_LINES = 6
_UPRIGHT = 12.0
_DAY = 86_400.0


def chart_of(answer: SqlAnswer, name: str) -> Plot | None:
    """Return a picture of an answer, None where it has none: no rows, no numbers, or too many names."""
    kinds = [column.kind for column in answer.columns]
    numbers = [place for place, kind in enumerate(kinds) if kind is CellKind.NUMBER]
    if not answer.rows or not numbers:
        return None
    if CellKind.TIME in kinds:
        return _lines(answer, kinds.index(CellKind.TIME), numbers[:MOST_LINES], name)
    labels = next((place for place, kind in enumerate(kinds) if kind in (CellKind.TEXT, CellKind.TRUTH)), None)
    if labels is None and len(numbers) > 1:
        labels, numbers = numbers[0], numbers[1:]
    if labels is None or len(answer.rows) > MOST_BARS:
        return None
    return _bars(answer, labels, numbers[0], name)


def _lines(answer: SqlAnswer, time: int, numbers: list[int], name: str) -> Plot | None:
    rows = sorted((row for row in answer.rows if isinstance(row[time], datetime)), key=lambda row: _moment(row[time]))
    if not rows:
        return None
    times = np.array([_moment(row[time]) for row in rows])
    series = [Series(answer.columns[place].name, np.array([_number(row[place]) for row in rows])) for place in numbers]
    plot = SeriesPlot(name)
    midnights = bool((times % _DAY == 0).all())
    if midnights:  # days of the calendar, not moments: they lie on the person's own
        times = np.array([_midnight(row[time]) for row in rows])
    whole = all((one.values == np.floor(one.values))[~np.isnan(one.values)].all() for one in series)
    plot.show_series(times, series, grain=Grain.DAY if midnights else Grain.MOMENT, write=exact, whole=whole)
    return plot


def _bars(answer: SqlAnswer, labels: int, values: int, name: str) -> Plot:
    bars = []
    for row in answer.rows:
        value = _number(row[values])
        if not np.isnan(value):
            bars.append(Bar(" ".join(str(row[labels]).split()), value))
    short = max((len(bar.title) for bar in bars), default=0) <= _UPRIGHT and len(bars) > 3
    plot = BarPlot(name, upright=short)
    plot.show_bars(bars, what=answer.columns[labels].name, whole=all(bar.value == int(bar.value) for bar in bars))
    return plot


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) and np.isfinite(cell) else float("nan")


def _moment(cell: Cell) -> float:
    assert isinstance(cell, datetime), "only times are asked for"
    return cell.timestamp()


def _midnight(cell: Cell) -> float:
    assert isinstance(cell, datetime), "only times are asked for"
    return datetime(cell.year, cell.month, cell.day).timestamp()
