"""The look before an import: what it is, how much, from when, what will be left out and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from strata.domain.imports import FormatCount, ImportOptions, ImportPreview
from strata.domain.work import Progress
from strata.ui.left_out import LeftOut, total
from strata.ui.shell import import_words
from strata.ui.text import counted, number, tr
from strata.ui.theme.active import bind_icon
from strata.ui.theme.metrics import Space
from strata.ui.theme.palette import Role
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Card
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import ElidedLabel, IconLabel, Label
from strata.ui.widgets.progress import ProgressLine


class ImportDialog(QDialog):
    """Looks, shows, and asks.

    Signals:
        confirmed: `ImportOptions`; the person wants it.
    """

    confirmed = Signal(object)

    def __init__(self, include_by_default: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._include = include_by_default
        self.setWindowTitle(tr("Import"))
        self.resize(620, 540)
        self._pages = QStackedWidget()
        self._looking = _Looking()
        self._pages.addWidget(self._looking)
        self.cancel_button = Button(tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.import_button = Button(tr("Import"), "import", "primary")
        self.import_button.setEnabled(False)
        self.import_button.clicked.connect(self._on_import)
        self._found: _Found | None = None
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.import_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.L)
        column.addWidget(self._pages, 1)
        column.addLayout(buttons)

    def show_progress(self, progress: Progress) -> None:
        """Tell how far the look is."""
        self._looking.show_progress(progress)

    def show_preview(self, preview: ImportPreview) -> None:
        """Show what was found."""
        if not preview.found:
            self._show_nothing(preview)
            return
        self._found = _Found(preview, self._include)
        self._bring(self._found)
        self.import_button.setEnabled(True)
        self.import_button.setDefault(True)
        self.import_button.setFocus()

    def show_failure(self, what: str, remedy: str) -> None:
        """Say that looking failed."""
        self._bring(EmptyState("circle-alert", what, remedy))
        self.cancel_button.setText(tr("Close"))

    def _show_nothing(self, preview: ImportPreview) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        text = tr(
            "Strata reads exports of ChatGPT, Claude, Gemini and Apple Health, logs of Claude Code and Codex, notes in "
            "Markdown or plain text, MCP memory files, measurements as CSV, and its own exports."
        )
        column.addWidget(EmptyState("file", tr("Nothing here that Strata can read"), text), 1)
        if preview.skipped:
            column.addWidget(_SkippedBox(preview, unfolded=True))
        self._bring(page)
        self.import_button.hide()
        self.cancel_button.setText(tr("Close"))

    def _bring(self, page: QWidget) -> None:
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def _on_import(self) -> None:
        if self._found is not None:
            self.confirmed.emit(self._found.options())
            self.accept()


class _Looking(QWidget):
    """Shown while everything is read for the first time."""

    def __init__(self) -> None:
        super().__init__()
        middle = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(Space.M)
        self._line = ProgressLine()
        self._line.setFixedWidth(260)
        self._line.setAccessibleName(tr("Looking at what you chose"))
        self._text = Label(tr("Reading, nothing is written yet"), "muted")
        column.addStretch()
        column.addWidget(IconLabel("text-search", Role.ACCENT_TEXT, 40), 0, middle)
        column.addWidget(Label(tr("Looking at what you chose"), "heading"), 0, middle)
        column.addWidget(self._line, 0, middle)
        column.addWidget(self._text, 0, middle)
        column.addStretch()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self._line.show_progress(progress)
        self._text.setText(f"{progress.step} · {number(progress.done)} {progress.unit}")


class _Found(QWidget):
    """What was found, source by source."""

    def __init__(self, preview: ImportPreview, include: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        whole = import_words.holdings(preview.conversations, preview.messages, preview.documents, preview.samples)
        column.addWidget(Label(whole, "title", wrap=True))
        column.addWidget(Label(import_words.against_library(preview), "muted"))
        column.addWidget(self._sources(preview), 1)
        marked = import_words.not_remembered(preview)
        sentence = counted(
            marked,
            tr("conversation marked “do not remember”: import it, too"),
            tr("conversations marked “do not remember”: import them, too"),
        )
        self._include = QCheckBox(sentence)
        self._include.setChecked(include)
        column.addWidget(self._include)
        self._include.setVisible(marked > 0)
        if preview.skipped:
            column.addWidget(_SkippedBox(preview))

    def options(self) -> ImportOptions:
        """Return what the person chose."""
        return ImportOptions(include_do_not_remember=self._include.isChecked())

    def _sources(self, preview: ImportPreview) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for count in preview.found:
            column.addWidget(_source_card(count))
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setAccessibleName(tr("What was found"))
        return area


class _SkippedBox(QWidget):
    """How much is left out; the reasons unfold, and are `unfolded` at once where nothing else is to be told."""

    def __init__(self, preview: ImportPreview, *, unfolded: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        self._toggle = Button(tr("{n} left out: why").format(n=number(total(preview.skipped))), kind="quiet")
        self._toggle.setProperty("aligned", "left")
        self._toggle.setCheckable(True)
        self._reasons = LeftOut(preview.skipped)
        self._reasons.setFixedHeight(150)
        self._toggle.toggled.connect(self._unfold)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._reasons)
        self._toggle.setChecked(unfolded)
        self._unfold(unfolded)

    def _unfold(self, open_: bool) -> None:
        bind_icon(self._toggle, "chevron-down" if open_ else "chevron-right", Role.ACCENT_TEXT, size=16)
        self._reasons.setVisible(open_)


def _source_card(count: FormatCount) -> Card:
    card = Card(margin=Space.M)
    row = QHBoxLayout()
    row.setSpacing(Space.M)
    words = QVBoxLayout()
    words.setSpacing(Space.XXS)
    words.addWidget(Label(count.title, "heading"))
    words.addWidget(Label(import_words.source_line(count), "body", wrap=True))
    words.addWidget(ElidedLabel(count.where, "small"))
    row.addWidget(IconLabel("file-archive", Role.HIGHLIGHT, 24), 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    card.body.addLayout(row)
    return card
