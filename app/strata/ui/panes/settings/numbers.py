"""Fields for numbers with their unit."""

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from strata.settings import Setting
from strata.ui.text import locale, tr
from strata.ui.theme.metrics import Space

_WIDTH = 132


class WholeNumber(QSpinBox):
    """A whole number; `units` are its unit for one and for many."""

    def __init__(self, setting: Setting[int], units: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._units = units
        self.setRange(*setting.bounds)
        _prepare(self, setting.title)
        self.valueChanged.connect(self._on_value)
        self.show_value(setting.default)

    def show_value(self, value: int) -> None:
        """Show a value without telling anybody."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)
        self._on_value(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll unless the person is at this field."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def _on_value(self, value: int) -> None:
        self.setSuffix(f" {self._units[0] if value == 1 else self._units[1]}" if self._units[1] else "")


class DecimalNumber(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, setting: Setting[float], step: float, decimals: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale(locale()))
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setRange(*setting.bounds)
        _prepare(self, setting.title)
        self.show_value(setting.default)

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll unless the person is at this field."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def _prepare(field: QSpinBox | QDoubleSpinBox, title: str) -> None:
    field.setKeyboardTracking(False)  # a value counts when it is settled, not while its digits are typed
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setFixedWidth(_WIDTH)
    field.lineEdit().setTextMargins(Space.S, 0, 0, 0)  # padding of the style sheet does not reach the text
    field.setAccessibleName(tr(title))
