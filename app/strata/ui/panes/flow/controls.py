"""What stands above the charts of flow: which range they show, and which year the calendar does."""

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from strata.domain.flow_pictures import Calendar
from strata.domain.samples import MetricCount, metric_title
from strata.ui.panes.flow.state import years_around
from strata.ui.text import moment, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import IconButton
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.date_chip import DateChip
from strata.ui.widgets.labels import Label


class RangeRow(QWidget):
    """The range, the part of it that was brushed, and the topic that was chosen; the last two can be taken away.

    Attributes:
        when: chooses the range; part, topic: shown while there is one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.when = DateChip()
        self.part = Chip("", removable=True)
        self.topic = Chip("", removable=True)
        self._hint = Label(tr("Drag across a chart over time to look at a part of it."), "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self.when, self.part, self.topic, self._hint):
            row.addWidget(widget)
        row.addStretch()
        self.part.hide()
        self.topic.hide()

    def show_part(self, start: float, end: float) -> None:
        """Say which part was brushed, seconds since 1970."""
        ends = [moment(datetime.fromtimestamp(one, UTC)) for one in (start, end)]
        self.part.setText(" – ".join(ends))
        self.part.setToolTip(tr("Show the whole range again"))
        self.part.show()
        self._hint.hide()

    def hide_part(self) -> None:
        """Nothing is brushed."""
        self.part.hide()
        self._hint.show()

    def show_topic(self, label: str) -> None:
        """Say of which topic the learning is shown, "" for all."""
        self.topic.setText(tr("Topic: {label}").format(label=label))
        self.topic.setToolTip(tr("Show what was learned of everything"))
        self.topic.setVisible(bool(label))


class YearRow(QWidget):
    """The year of the calendar, and whether its days count all time or only that in flow.

    Attributes:
        before, after, only_flow: its buttons.

    Signals:
        chosen: int, another year.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._years: tuple[int | None, int | None] = (None, None)
        self.before = IconButton("chevron-left", tr("The year before that has sessions"), size=16)
        self.after = IconButton("chevron-right", tr("The year after that has sessions"), size=16)
        self.only_flow = Chip(tr("Only time in flow"), checkable=True, icon="zap")
        self._year = Label("", "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, 0)
        row.setSpacing(Space.XS)
        for widget in (self.before, self._year, self.after):
            row.addWidget(widget)
        row.addSpacing(Space.M)
        row.addWidget(self.only_flow)
        row.addStretch()
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)

    def show_year(self, calendar: Calendar) -> None:
        """Show a year, and whether there are others to go to."""
        self._years = years_around(calendar)
        self._year.setText(str(calendar.year))
        for button, year in zip((self.before, self.after), self._years, strict=True):
            button.setEnabled(year is not None)

    def _on_before(self) -> None:
        self._go(self._years[0])

    def _on_after(self) -> None:
        self._go(self._years[1])

    def _go(self, year: int | None) -> None:
        if year is not None:
            self.chosen.emit(year)


class KindRow(ChipRow):
    """The kinds of measurements, of which one is shown; nothing to choose where there is but one.

    Signals:
        chosen: str, another kind.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: tuple[str, ...] = ()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_chip)
        self.hide()

    def show_kinds(self, counts: tuple[MetricCount, ...], shown: str) -> None:
        """Offer the kinds that there are."""
        kinds = tuple(one.kind for one in counts)
        if kinds != self._kinds:
            for chip in self._group.buttons():
                self._group.removeButton(chip)
            self.clear()
            self._kinds = kinds
            for place, kind in enumerate(kinds):
                title = metric_title(kind)
                chip = Chip(title[0].upper() + title[1:], checkable=True)
                self._group.addButton(chip, place)
                self.add(chip)
        for place, kind in enumerate(kinds):
            self._group.button(place).setChecked(kind == shown)
        self.setVisible(len(kinds) > 1)

    def _on_chip(self, place: int) -> None:
        self.chosen.emit(self._kinds[place])
