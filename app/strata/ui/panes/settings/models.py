"""The section about models: one row each, with what can be done with it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from strata.domain.models import Device, ModelState, ModelStatus
from strata.settings import BULK_DEVICE, Settings
from strata.ui.panes.settings.section import Choice, Section
from strata.ui.panes.settings.state import ModelFacts, model_sentence, model_words
from strata.ui.text import number, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Separator
from strata.ui.widgets.chips import Badge, ChipRow
from strata.ui.widgets.labels import Label
from strata.ui.widgets.side_by_side import SideBySide


class ModelRow(QWidget):
    """One model.

    Signals:
        use_wanted: (`ModelState`, int), the vector length chosen.
        fetch_wanted: `ModelState`.
    """

    use_wanted = Signal(object, int)
    fetch_wanted = Signal(object)

    def __init__(self, state: ModelState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        left = QWidget()
        words = QVBoxLayout(left)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(Space.XXS)
        head = ChipRow()
        head.flow.setContentsMargins(0, 0, 0, 0)
        head.add(Label(state.spec.title))
        head.add(Badge(*model_words(state)))
        words.addWidget(head)
        words.addWidget(Label(model_sentence(state), "muted", wrap=True))
        if state.detail:
            words.addWidget(Label(state.detail, "muted", wrap=True, selectable=True))
        self._lengths = QComboBox()
        self._lengths.setAccessibleName(tr("Length of the vectors of {model}").format(model=state.spec.title))
        for length in state.spec.allowed_dimensions:
            self._lengths.addItem(number(length), length)
        self._lengths.setCurrentIndex(max(0, self._lengths.findData(state.dimension)))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(SideBySide(left, self._lengths, *self._actions()))
        self._lengths.setVisible(len(state.spec.allowed_dimensions) > 1 and state.status is ModelStatus.READY)

    def _actions(self) -> tuple[Button, ...]:
        """Return the button of what can be done with the model, if there is anything."""
        state = self._state
        if state.status is ModelStatus.READY and (not state.in_use or len(state.spec.allowed_dimensions) > 1):
            use = Button(tr("Use"))
            use.setAccessibleName(tr("Use {model}").format(model=state.spec.title))
            use.clicked.connect(self._on_use)
            return (use,)
        if state.status in (ModelStatus.ABSENT, ModelStatus.ERROR) and state.spec.repository:
            fetch = Button(tr("Download"), "download")
            fetch.setAccessibleName(tr("Download {model}").format(model=state.spec.title))
            fetch.clicked.connect(self._on_fetch)
            return (fetch,)
        return ()

    def _on_use(self) -> None:
        self.use_wanted.emit(self._state, int(self._lengths.currentData() or self._state.spec.dimension))

    def _on_fetch(self) -> None:
        self.fetch_wanted.emit(self._state)


class ModelSection(Section):
    """All models, the device, and a way to add one's own.

    Signals:
        use_wanted, fetch_wanted: as `ModelRow`.
        folder_chosen: `Path` of a model on disk.
        device_chosen: str, a value of the setting.
    """

    use_wanted = Signal(object, int)
    fetch_wanted = Signal(object)
    folder_chosen = Signal(object)
    device_chosen = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Understanding"),
            tr(
                "The model turns text into numbers, so that things can be found by meaning. It runs on this computer. "
                "Changing it reads the whole library again in the background."
            ),
            parent,
        )
        self._settings = settings
        self._facts: ModelFacts | None = None
        self._device = Choice(BULK_DEVICE, {"auto": tr("Auto")}, "auto")
        self._device.activated.connect(self._on_device)
        self.add_row(tr(BULK_DEVICE.title), tr(BULK_DEVICE.help), self._device)
        self.body.addWidget(Separator())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(Space.M)
        self.body.addLayout(self._rows)
        self.body.addWidget(Separator())
        own = Button(tr("Add a folder"), "folder-open")
        own.clicked.connect(self._on_add)
        self.add_row(tr("Your own model"), tr("A folder in the layout of sentence-transformers."), own)

    def show_facts(self, facts: ModelFacts) -> None:
        """Show the models and devices; what is shown already stays."""
        if facts == self._facts:
            return
        self._facts = facts
        names = {Device.MPS: tr("Graphics chip (MPS)"), Device.CUDA: tr("Graphics card (CUDA)"), Device.CPU: tr("Processor")}
        self._device.blockSignals(True)
        self._device.clear()
        self._device.addItem(tr("Auto"), "auto")
        for device in facts.devices:
            self._device.addItem(names[device], device.value)
        self._device.blockSignals(False)
        self._device.select(self._settings.get(BULK_DEVICE))
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for state in facts.models:
            row = ModelRow(state)
            row.use_wanted.connect(self.use_wanted)
            row.fetch_wanted.connect(self.fetch_wanted)
            self._rows.addWidget(row)

    def _on_device(self) -> None:
        self.device_chosen.emit(self._device.value)

    def _on_add(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("A model's folder"))
        if folder:
            self.folder_chosen.emit(Path(folder))
