"""The part of Settings about flow: what is noted, and when a session ends."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from strata.settings import FLOW_GAP_MINUTES, FLOW_NOTE_ACTS, Settings
from strata.ui.panes.settings.numbers import WholeNumber
from strata.ui.panes.settings.section import Section
from strata.ui.text import tr
from strata.ui.widgets.switch import Switch


class FlowSection(Section):
    """Two settings.

    Signals:
        chosen: one of them was changed and is kept.
    """

    chosen = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(tr("Flow"), parent=parent)
        self._settings = settings
        note = Switch(tr(FLOW_NOTE_ACTS.title))
        note.setChecked(settings.get(FLOW_NOTE_ACTS))
        note.toggled.connect(self._on_note)
        self.add_row(tr(FLOW_NOTE_ACTS.title), tr(FLOW_NOTE_ACTS.help), note)
        gap = WholeNumber(FLOW_GAP_MINUTES, (tr("minute"), tr("minutes")))
        gap.show_value(settings.get(FLOW_GAP_MINUTES))
        gap.valueChanged.connect(self._on_gap)
        self.add_row(tr(FLOW_GAP_MINUTES.title), tr(FLOW_GAP_MINUTES.help), gap)

    def _on_note(self, wanted: bool) -> None:
        self._settings.set(FLOW_NOTE_ACTS, wanted)
        self.chosen.emit()

    def _on_gap(self, minutes: int) -> None:
        self._settings.set(FLOW_GAP_MINUTES, minutes)
        self.chosen.emit()
