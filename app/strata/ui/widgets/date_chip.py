"""A chip that filters by time: usual spans, or two days of one's own."""

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from strata.ui.period import DateRange, Period
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.filter_chip import Choice, FilterChip


class DateChip(FilterChip):
    """Chooses a span of days.

    Signals:
        range_chosen: `DateRange`.
    """

    range_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("When"), several=False, parent=parent)
        self._range = DateRange()
        offered = (Period.TODAY, Period.WEEK, Period.MONTH, Period.THIS_YEAR, Period.LAST_YEAR)
        choices = [Choice(period.value, DateRange(period).title()) for period in offered]
        self.offer([*choices, Choice(Period.CUSTOM.value, tr("Other dates…"))])
        self.chosen.connect(self._on_chosen)

    @property
    def range(self) -> DateRange:
        """The chosen span."""
        return self._range

    def show_range(self, wanted: DateRange) -> None:
        """Choose a span without a signal."""
        self._range = wanted
        self.choose(() if wanted.period is Period.ANY else (wanted.period.value,), self._said(wanted))

    def _on_chosen(self, values: tuple[str, ...]) -> None:
        period = Period(values[0]) if values else Period.ANY
        if period is Period.CUSTOM:
            dialog = DatesDialog(self._range, self.window())
            dialog.accepted.connect(self._dates_chosen)
            dialog.rejected.connect(self._keep)
            self._dialog = dialog
            dialog.open()
            return
        self._use(DateRange(period))

    def _dates_chosen(self) -> None:
        self._use(self._dialog.range())

    def _keep(self) -> None:
        self.show_range(self._range)

    def _use(self, wanted: DateRange) -> None:
        self.show_range(wanted)
        self.range_chosen.emit(wanted)

    def _said(self, wanted: DateRange) -> str:
        return "" if wanted.period is Period.ANY else wanted.title()


class DatesDialog(QDialog):
    """Asks for two days."""

    def __init__(self, start: DateRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Between two days"))
        today = date.today()
        self.first = _edit(start.first or today.replace(month=1, day=1), tr("First day"))
        self.last = _edit(start.last or today, tr("Last day"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setSpacing(Space.S)
        form.addRow(tr("From"), self.first)
        form.addRow(tr("To"), self.last)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addLayout(form)
        column.addWidget(buttons)

    def range(self) -> DateRange:
        """Return the chosen days, in order."""
        first, last = sorted((_day(self.first), _day(self.last)))
        return DateRange(Period.CUSTOM, first, last)


def _edit(day: date, name: str) -> QDateEdit:
    edit = QDateEdit(QDate(day.year, day.month, day.day))
    edit.setCalendarPopup(True)
    edit.setDisplayFormat("d MMM yyyy")
    edit.setAccessibleName(name)
    return edit


def _day(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
