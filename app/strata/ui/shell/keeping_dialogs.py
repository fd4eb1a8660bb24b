"""The dialogs of keeping: the name of a checkpoint, where a backup goes, which backup becomes a library where."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from strata.domain.backups import SUFFIX, Backup
from strata.ui.text import counted, tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.fitted_dialog import FittedDialog
from strata.ui.widgets.labels import Label
from strata.ui.widgets.path_field import PathField
from strata.ui.widgets.question import Question


class _Asking(FittedDialog):
    """A title, a sentence, fields, two buttons. Fields go into `body`; `ready` enables the button."""

    def __init__(self, title: str, text: str, accept: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self.accept_button = Button(accept, icon, kind="primary")
        self.accept_button.setDefault(True)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch()
        row.addWidget(cancel)
        row.addWidget(self.accept_button)
        self.body = QVBoxLayout()
        self.body.setSpacing(Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(Label(title, "title"))
        column.addWidget(Label(text, "muted", wrap=True))
        column.addLayout(self.body)
        column.addSpacing(Space.S)
        column.addLayout(row)

    def add_field(self, title: str, field: QWidget) -> None:
        """Add a field below its title."""
        self.body.addWidget(Label(title))
        self.body.addWidget(field)


class CheckpointDialog(_Asking):
    """Asks for the name of a checkpoint."""

    def __init__(self, parent: QWidget) -> None:
        text = tr(
            "It keeps how things are now: you can compare with it, go back to it, or bring back single memories. "
            "It stays until you delete it."
        )
        super().__init__(tr("New checkpoint"), text, tr("Make it"), "bookmark-plus", parent)
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("For example: before the clean-up"))
        self.add_field(tr("Name"), self.name)
        self.name.setAccessibleName(tr("Name of the checkpoint"))
        self.name.setFocus()


class BackupDialog(_Asking):
    """Asks for the form of a backup and where it goes.

    Attributes:
        as_file, as_folder: the form; place: where it goes.
    """

    def __init__(self, file_name: str, folder_name: str, parent: QWidget) -> None:
        """Two names for a backup that is made now."""
        text = tr(
            "Everything you keep, in a place of your own: another disk is best. You can go on working meanwhile. "
            "The backup is verified by opening it; indexes are left out, as they are made anew."
        )
        super().__init__(tr("Back up"), text, tr("Back up"), "archive-restore", parent)
        self._names = {True: file_name, False: folder_name}
        self.as_file = QRadioButton(tr("One file"))
        self.as_folder = QRadioButton(tr("A folder"))
        self.as_file.setChecked(True)
        forms = QHBoxLayout()
        forms.setSpacing(Space.L)
        forms.addWidget(self.as_file)
        forms.addWidget(self.as_folder)
        forms.addStretch()
        self.place = PathField(tr("Where the backup goes"))
        self.place.add_chooser(tr("Choose…"), "folder-open", self._choose)
        self.place.show_path(Path.home() / file_name)
        self.body.addLayout(forms)
        self.add_field(tr("Where to"), self.place)
        self.as_file.toggled.connect(self._on_form)
        self.place.changed.connect(self._on_place)

    @property
    def target(self) -> Path:
        """Where the backup goes; a single file's name ends as it must."""
        path = self.place.path or Path.home()
        is_file = path.suffix == SUFFIX
        if self.as_file.isChecked() and not is_file:
            return path.with_name(path.name + SUFFIX)
        return path

    def _choose(self) -> str:
        if self.as_file.isChecked():
            start, kinds = str(self.place.path or Path.home()), tr("Backups (*.strata)")
            options = QFileDialog.Option.DontConfirmOverwrite
            name, _ = QFileDialog.getSaveFileName(self, tr("Back up to this file"), start, kinds, "", options)
            return name
        folder = QFileDialog.getExistingDirectory(self, tr("Make the backup in this folder"), str(Path.home()))
        return str(Path(folder) / self._names[False]) if folder else ""

    def _on_form(self, as_file: bool) -> None:
        """Keep the folder, change the name."""
        path = self.place.path
        if path is not None:
            name = path.stem if path.name != self._names[not as_file] else ""
            self.place.show_path(path.with_name((name + (SUFFIX if as_file else "")) if name else self._names[as_file]))

    def _on_place(self) -> None:
        path = self.place.path
        self.accept_button.setEnabled(path is not None and path.is_absolute())


class RestoreDialog(_Asking):
    """Asks for a backup and for the new folder that it becomes a library in.

    Attributes:
        backup, folder: the two places.

    Signals:
        wanted: (`Path`, `Path`), the backup and the folder.
    """

    wanted = Signal(object, object)

    def __init__(self, folder: Path, parent: QWidget) -> None:
        """`folder` is suggested for the new library."""
        text = tr(
            "The backup becomes a library of its own in a new folder. Every file of it is checked first; nothing that you "
            "have is overwritten, and the backup stays as it is."
        )
        super().__init__(tr("Restore a backup"), text, tr("Restore"), "archive-restore", parent)
        self.backup = PathField(tr("The backup"))
        self.backup.add_chooser(tr("File…"), "file", self._choose_file)
        self.backup.add_chooser(tr("Folder…"), "folder", self._choose_folder)
        self.folder = PathField(tr("The new folder"))
        self.folder.add_chooser(tr("Choose…"), "folder-open", self._choose_target)
        self.folder.show_path(folder)
        self.add_field(tr("Backup"), self.backup)
        self.add_field(tr("New folder"), self.folder)
        self.backup.changed.connect(self._on_places)
        self.folder.changed.connect(self._on_places)
        self.accepted.connect(self._on_accepted)
        self._on_places()
        self.backup.line.setFocus()

    def _choose_file(self) -> str:
        kinds = tr("Backups (*.strata);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a backup"), str(Path.home()), kinds)
        return name

    def _choose_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self, tr("Choose the folder of a backup"), str(Path.home()))

    def _choose_target(self) -> str:
        return QFileDialog.getExistingDirectory(self, tr("An empty folder for the new library"), str(Path.home()))

    def _on_places(self) -> None:
        places = (self.backup.path, self.folder.path)
        self.accept_button.setEnabled(all(path is not None and path.is_absolute() for path in places))

    def _on_accepted(self) -> None:
        self.wanted.emit(self.backup.path, self.folder.path)


def restored_sentences(restored: Backup) -> tuple[str, ...]:
    """Say what was restored, and what happens when it is opened."""
    return (
        tr("It lies in {path}: {conversations}, {documents}, {memories}.").format(
            path=restored.path,
            conversations=counted(restored.conversations, tr("conversation"), tr("conversations")),
            documents=counted(restored.documents, tr("note"), tr("notes")),
            memories=counted(restored.memories, tr("memory"), tr("memories")),
        ),
        tr("Opened, it is your library from then on. The one that is open now stays where it lies."),
        tr("Its indexes are made when it is first opened; search by meaning comes back step by step."),
    )


def offer_restored(restored: Backup, open_it: Callable[[], None], parent: QWidget) -> None:
    """Say that a backup was restored, and offer to open the new library."""
    sentences = restored_sentences(restored)
    yes, no = tr("Open it now"), tr("Later")
    question = Question(tr("The backup is restored"), sentences, yes, parent, icon="folder-open", no=no)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.accepted.connect(open_it)
    question.open()
