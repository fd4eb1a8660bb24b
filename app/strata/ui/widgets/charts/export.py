"""A chart as a file: PNG and SVG with title and sentence, CSV with the data."""

import csv
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from strata.ui.theme.active import qcolor
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.ink import small_type
from strata.ui.widgets.charts.plot import Plot
from strata.ui.widgets.charts.table import ChartTable

_MARGIN: Final = 20
_SCALE: Final = 2
_LEAST: Final = QSize(760, 300)


def write_png(file: Path, plot: Plot, title: str, sentence: str) -> None:
    """Write a picture twice as fine as the screen shows it. Raises `OSError`."""
    room = _room(plot)
    image = QImage(room * _SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SCALE)
    painter = QPainter(image)
    try:
        _compose(painter, room, plot, title, sentence)
    finally:
        painter.end()
    if not image.save(str(file), "PNG"):
        raise OSError(f"The picture could not be written to {file}.")


def write_svg(file: Path, plot: Plot, title: str, sentence: str) -> None:
    """Write a drawing that stays sharp at any size. Raises `OSError`."""
    from PySide6.QtSvg import QSvgGenerator

    room = _room(plot)
    with file.open("wb"):  # the generator says nothing when it cannot write
        pass
    made = QSvgGenerator()
    made.setFileName(str(file))
    made.setSize(room)
    made.setViewBox(QRect(0, 0, room.width(), room.height()))
    made.setTitle(title)
    made.setDescription(sentence)
    painter = QPainter(made)
    try:
        _compose(painter, room, plot, title, sentence)
    finally:
        painter.end()


def write_csv(file: Path, table: ChartTable) -> None:
    """Write the data, UTF-8 with a mark that spreadsheets understand. Raises `OSError`."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(table.columns)
        writer.writerows(table.rows)


def _room(plot: Plot) -> QSize:
    return plot.size().expandedTo(_LEAST) + QSize(2 * _MARGIN, 2 * _MARGIN + 64)


def _compose(painter: QPainter, room: QSize, plot: Plot, title: str, sentence: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(0, 0, room.width(), room.height()), qcolor(Role.SURFACE))
    small = small_type(plot.font())
    bold = small_type(plot.font(), bold=True)
    bold.font.setPixelSize(bold.font.pixelSize() + 4)
    wide = room.width() - 2 * _MARGIN
    painter.setFont(bold.font)
    painter.setPen(qcolor(Role.TEXT))
    painter.drawText(QRectF(_MARGIN, _MARGIN, wide, 24), int(Qt.AlignmentFlag.AlignVCenter), title)
    painter.setFont(small.font)
    painter.setPen(qcolor(Role.TEXT_MUTED))
    words = int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(QRectF(_MARGIN, _MARGIN + 26, wide, 34), words, sentence)
    plot.draw_on(painter, QRectF(_MARGIN, _MARGIN + 64, wide, room.height() - 2 * _MARGIN - 64))
