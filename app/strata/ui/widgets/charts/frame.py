"""The one frame around every chart: title, a sentence, the picture or its table, export, and what it says when it is empty."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from strata.domain.system_errors import in_words
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.cards import Card
from strata.ui.widgets.charts.export import write_csv, write_png, write_svg
from strata.ui.widgets.charts.plot import RING, Plot
from strata.ui.widgets.charts.table import TableView
from strata.ui.widgets.labels import IconLabel, Label


class ChartFrame(Card):
    """A chart with everything around it.

    ```python
    frame = ChartFrame(tr("Messages by week"), SeriesPlot(tr("Messages by week")))
    frame.plot.show_series(times, series)
    frame.say(tr("You wrote most in May."))         # the picture shows by itself once it has points
    frame.say_empty(tr("Nothing yet"), tr("Import …"))  # what it says while it has none
    ```

    Attributes:
        plot: the picture; connect to its signals.

    Signals:
        written: `Path` of an exported file.
        failed: str, why a file could not be written.
    """

    written = Signal(object)
    failed = Signal(str)

    def __init__(self, title: str, plot: Plot, *, icon: str = "chart-line", parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=Space.L - RING)
        self.plot = plot
        self.title = title
        self._sentence = Label("", "muted", wrap=True, selectable=True)
        self._empty = _Empty(icon)
        self._table: TableView | None = None  # made when it is first wanted: most never are
        self._as_table = IconButton("list", tr("Show as a table"), size=16, checkable=True)
        self._export = IconButton("download", tr("Export this chart"), size=16)
        self._pages = QStackedWidget()
        self._lay_out()
        self._as_table.toggled.connect(self._on_toggled)
        plot.filled.connect(self._on_filled)
        self._empty.say(tr("Looking…"), "")
        self._on_filled()

    @property
    def sentence(self) -> str:
        """What the chart says in words."""
        return self._sentence.text()

    @property
    def table_shown(self) -> bool:
        """Whether the data is shown as a table."""
        return self._as_table.isChecked()

    def say(self, sentence: str) -> None:
        """Say in a sentence what the chart shows."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence) and self.plot.count() > 0)

    def say_empty(self, title: str, text: str) -> None:
        """Set what is said while there is nothing to show: what is missing, and what to do."""
        self._empty.say(title, text)

    def table(self) -> TableView:
        """Return the table of the same data."""
        if self._table is None:
            self._table = TableView(self.title)
            self._table.activated.connect(self._on_row)
            self._pages.addWidget(self._table)
        return self._table

    def show_as_table(self, on: bool) -> None:
        """Show the data as a table, or as the picture."""
        self._as_table.setChecked(on)

    def export_to(self, file: Path) -> None:
        """Write the chart into a file; its suffix says how: .png, .svg or .csv. Tells `written` or `failed`."""
        try:
            match file.suffix.lower():
                case ".svg":
                    write_svg(file, self.plot, self.title, self.sentence)
                case ".csv":
                    write_csv(file, self.plot.table())
                case _:
                    write_png(file, self.plot, self.title, self.sentence)
        except OSError as error:
            self.failed.emit(tr("The chart was not written. {why}").format(why=in_words(error, file) or f"{error}."))
            return
        self.written.emit(file)

    # Inside

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.XS)
        head.setContentsMargins(RING, RING, RING, 0)
        heading = Label(self.title, "heading", wrap=True)
        head.addWidget(heading, 1)
        for button in (self._as_table, self._export):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setMenu(self._menu())
        for page in (self.plot, self._empty):
            self._pages.addWidget(page)
        self.setAccessibleName(self.title)
        self.body.addLayout(head)
        self._sentence.setContentsMargins(RING, 0, RING, 0)
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._pages, 1)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Picture (PNG)…"), self._asker("png"))
        menu.addAction(tr("Drawing (SVG)…"), self._asker("svg"))
        menu.addAction(tr("Data (CSV)…"), self._asker("csv"))
        return menu

    def _asker(self, suffix: str) -> Callable[[], None]:
        def ask() -> None:
            name = f"{self.title}.{suffix}".replace("/", "-")
            chosen, _filter = QFileDialog.getSaveFileName(self, tr("Export this chart"), name, f"*.{suffix}")
            if chosen:
                self.export_to(Path(chosen).with_suffix(f".{suffix}"))

        return ask

    def _on_filled(self) -> None:
        some = self.plot.count() > 0
        for button in (self._as_table, self._export):
            button.setEnabled(some)
        self._sentence.setVisible(some and bool(self._sentence.text()))
        if not some:
            self._pages.setCurrentWidget(self._empty)
            return
        if self.table_shown:
            table = self.table()
            table.show_table(self.plot.table())
            self._pages.setCurrentWidget(table)
        else:
            self._pages.setCurrentWidget(self.plot)

    def _on_toggled(self, on: bool) -> None:
        self._as_table.describe(tr("Show as a picture") if on else tr("Show as a table"))
        at = self.plot.at  # which a picture lets go of when it disappears from under the pointer
        self._on_filled()
        if on and at is not None:
            self.table().selectRow(at)
        (self.table() if on else self.plot).setFocus()

    def _on_row(self) -> None:
        row = self.table().selected_row()
        if row is not None:
            self.plot.picked.emit(row)


class _Empty(QWidget):
    """A few quiet words in the middle of the card."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(Space.XS)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._title = Label("", "heading")
        self._text = Label("", "muted", wrap=True)
        self._title.setAlignment(middle)
        self._text.setAlignment(middle)
        column.addStretch()
        column.addWidget(IconLabel(icon, Role.TEXT_FAINT, 26), 0, middle)
        column.addSpacing(Space.XS)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addStretch()

    def say(self, title: str, text: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
