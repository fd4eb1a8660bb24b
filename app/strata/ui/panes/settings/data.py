"""The sections about the library's folder and its data."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QWidget

from strata.domain.archive import ArchiveSize
from strata.ui.navigation import Tone
from strata.ui.panes.settings.section import Section
from strata.ui.panes.settings.state import LibraryFacts, holds_sentence
from strata.ui.text import counted, size, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner
from strata.ui.widgets.labels import Label
from strata.ui.widgets.question import Question

_AGES: Final = (1, 2, 3, 5)
"""Years."""

_YEAR: Final = 365


class LibrarySection(Section):
    """Where the library lies.

    Signals:
        move_chosen: `Path`, an empty folder to move to.
        open_chosen: `Path`, another library to open.
    """

    move_chosen = Signal(object)
    open_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Library"), parent=parent)
        self._folder = Path()
        show, move, other = Button(tr("Show"), "folder-open"), Button(tr("Move…")), Button(tr("Open another…"))
        show.clicked.connect(self._on_show)
        move.clicked.connect(self._on_move)
        other.clicked.connect(self._on_open)
        self._where = self.add_row(tr("Folder"), "…", show, move, other)
        self._holds = self.add_row(tr("Holds"), "…")

    def show_facts(self, facts: LibraryFacts) -> None:
        """Show where it lies and what it holds."""
        self._folder = facts.folder
        self._where.setText(str(facts.folder))
        self._holds.setText(holds_sentence(facts.stats))

    def _on_show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _on_move(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("An empty folder to move the library to"))
        if folder:
            self.move_chosen.emit(Path(folder))

    def _on_open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("The folder of another library"))
        if folder:
            self.open_chosen.emit(Path(folder))


class DataSection(Section):
    """Size by part, check, rebuild, export, archive, delete.

    Signals:
        check_wanted, rebuild_wanted, erase_wanted: without arguments.
        archive_asked: timedelta, how long nothing was added to what is to be weighed for the archive.
        archive_wanted: timedelta, the same, once the person agreed.
        export_chosen: (`Path`, bool), the folder and whether to write Markdown.
    """

    check_wanted = Signal()
    rebuild_wanted = Signal()
    erase_wanted = Signal()
    archive_asked = Signal(object)
    archive_wanted = Signal(object)
    export_chosen = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Data"), parent=parent)
        self._folder = Path()
        self._sizes = QGridLayout()
        self._sizes.setHorizontalSpacing(Space.XL)
        self._sizes.setVerticalSpacing(Space.XS)
        self._sizes.setColumnStretch(2, 1)
        self.body.addLayout(self._sizes)
        self._result = Banner()
        self.body.addWidget(self._result)
        check, rebuild = Button(tr("Check"), "circle-check"), Button(tr("Make anew"), "refresh-cw")
        jsonl, markdown = Button(tr("As JSONL…"), "file-down"), Button(tr("As Markdown…"), "file-text")
        erase = Button(tr("Delete everything…"), "trash-2", kind="danger")
        self.add_row(tr("Check"), tr("Compares the record with the indexes, row by row."), check)
        self.add_row(
            tr("Indexes"), tr("They are made from the record and can be made anew; search goes on meanwhile."), rebuild
        )
        self.add_row(tr("Export"), tr("Everything you keep, in files that you can read and import again."), jsonl, markdown)
        self._age, archive = QComboBox(), Button(tr("Archive…"), "file-archive")
        self._age.setAccessibleName(tr("Archive what is older than"))
        for years in _AGES:
            self._age.addItem(counted(years, tr("year"), tr("years")), timedelta(days=_YEAR * years))
        self.add_row(
            tr("Archive old conversations"),
            tr("What nothing was added to for so long moves to compressed files, stays in the list and can be brought back."),
            self._age,
            archive,
        )
        self.add_row(
            tr("Delete everything"), tr("Deletes the library's folder from this computer for good. There is no undo."), erase
        )
        check.clicked.connect(self.check_wanted)
        rebuild.clicked.connect(self.rebuild_wanted)
        jsonl.clicked.connect(self._on_jsonl)
        markdown.clicked.connect(self._on_markdown)
        archive.clicked.connect(self._on_archive)
        erase.clicked.connect(self._on_erase)

    def show_facts(self, facts: LibraryFacts) -> None:
        """Show the size of each part."""
        self._folder = facts.folder
        while (item := self._sizes.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, part in enumerate(facts.sizes):
            self._sizes.addWidget(Label(tr(part.name), "muted"), row, 0)
            self._sizes.addWidget(Label(size(part.bytes)), row, 1)

    def tell(self, text: str, tone: Tone) -> None:
        """Say how a check or rebuild ended."""
        self._result.say(text, tone)

    def ask_archive(self, age: timedelta, found: ArchiveSize) -> None:
        """Say what would move, and ask whether it shall."""
        if not found.conversations:
            self._result.say(tr("No conversation outside the archive is that old."), Tone.PLAIN)
            return
        asked = tr("Move {conversations} with {messages} to the archive?").format(
            conversations=counted(found.conversations, tr("conversation"), tr("conversations")),
            messages=counted(found.messages, tr("message"), tr("messages")),
        )
        sentences = (
            tr("{size} of text, with its vectors and index rows.").format(size=size(found.bytes)),
            tr("It stays in the list and can be brought back; search finds it only when asked for the archive."),
        )
        question = Question(asked, sentences, tr("Archive"), self.window(), icon="file-archive")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(partial(self.archive_wanted.emit, age))
        question.open()

    def _on_archive(self) -> None:
        self.archive_asked.emit(self._age.currentData())

    def _on_jsonl(self) -> None:
        self._export(markdown=False)

    def _on_markdown(self) -> None:
        self._export(markdown=True)

    def _export(self, *, markdown: bool) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("A folder for the export"))
        if folder:
            self.export_chosen.emit(Path(folder), markdown)

    def _on_erase(self) -> None:
        sentences = (
            tr("Every conversation, note, memory and checkpoint in {folder} is deleted.").format(folder=self._folder),
            tr("That cannot be undone. Export or back up first if you may want something back."),
        )
        question = Question(
            tr("Delete everything?"), sentences, tr("Delete everything"), self.window(), icon="trash-2", danger=True
        )
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.accepted.connect(self.erase_wanted)
        question.open()
