"""The window's root: shows the window first, opens the library behind it, wires both, puts everything away at the end.

Nothing heavy is imported here: the engines and models come in on another thread, after the first paint.
"""

import logging
import logging.handlers
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from strata import __version__, paths
from strata.commands.request import ExitCode
from strata.domain.backups import Backup
from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled, StrataError
from strata.owner.channel import Call, Emit, Stream, call_owner
from strata.services.control import Control
from strata.settings import EMBED_PAUSED, LIBRARY_PATH, TRASH_DAYS, Settings
from strata.tasks.afterwork import Afterwork, Errand
from strata.tasks.background import Background
from strata.tasks.emptying import Emptying
from strata.tasks.lanes import LaneTasks
from strata.tasks.noting import Noting, together
from strata.ui.pane import PaneContext
from strata.ui.panes import PANES
from strata.ui.shell.brand import app_icon
from strata.ui.shell.geometry import RememberedWindow
from strata.ui.shell.keeping_dialogs import offer_restored
from strata.ui.shell.tray import TrayEntry
from strata.ui.shell.uncaught import Uncaught
from strata.ui.shell.window import MainWindow
from strata.ui.text import tr
from strata.ui.theme.active import install

if TYPE_CHECKING:  # bring the engines; see above
    from strata.bootstrap import Library
    from strata.commands.answering import Answering
    from strata.services.services import Services

log = logging.getLogger(__name__)

SAMPLE_FOLDER = "sample-library"
LOG_BYTES = 1_000_000
BY_OTHERS = Changes.of(
    Noun.CONVERSATIONS, Noun.DOCUMENTS, Noun.MEMORIES, Noun.SEGMENTS, Noun.TAGS, Noun.IMPORTS, Noun.WORK, Noun.INDEX,
    Noun.FLOW, Noun.GOALS, Noun.SAMPLES,
)  # fmt: skip
"""What a command that another process sent may have moved."""

OpenLibrary = Callable[[Path, Settings], "Library"]


def run(argv_paths: Sequence[Path], library_folder: Path | None) -> int:
    """Open the window over a library (None: the person's own), import `argv_paths`, and return the exit code.

    When a window is already open over that library, it is raised and takes the paths.
    """
    here = paths.places()
    settings = Settings(here.config / "settings.json")
    folder = library_folder or _own_folder(settings)
    dropped = tuple(path.resolve() for path in argv_paths)
    for owned in (folder,) if library_folder else (folder, _sample_folder()):
        if call_owner(owned, Call(tuple(str(path) for path in dropped), Path.cwd()), _ignore) is not None:
            return 0
    _log_to(here.logs)
    qt = QApplication.instance()
    qt = qt if isinstance(qt, QApplication) else QApplication(sys.argv[:1])
    app = App(qt, settings, folder)
    sys.excepthook = Uncaught(app.window.show_problem)
    app.start(dropped)
    return qt.exec()


def _open(folder: Path, settings: Settings) -> "Library":
    """Open a library; brings the engines in, so it is called off the GUI thread."""
    from strata.bootstrap import open_library

    return open_library(folder, settings)


def _restore(backup: Path, folder: Path, control: Control) -> Backup:
    """Make a library in a new folder from a backup."""
    from strata.bootstrap import restore_backup

    return restore_backup(backup, folder, control.report)


def _erase(folder: Path) -> None:
    """Delete a closed library for good."""
    from strata.bootstrap import erase_library

    erase_library(folder)


class _Door:
    """A library on its way in: opened on another thread, closed by whoever puts it away, shown or not."""

    def __init__(self, opening: Callable[[], "Library"]) -> None:
        self._opening = opening
        self._library: Library | None = None

    @property
    def library(self) -> "Library | None":
        """The library, None until it is open."""
        return self._library

    def open(self) -> "Library":
        """Open the library. Raises what opening raises."""
        self._library = self._opening()
        return self._library

    def close(self) -> None:
        """Close the library if it ever was opened."""
        if self._library is not None:
            self._library.close()


class App(QObject):
    """Window, library and what runs between them.

    Signals:
        opened: a library is open and shown.
        ended: everything is put away.
    """

    opened = Signal()
    ended = Signal()
    _called = Signal(object)

    def __init__(self, qt: QApplication, settings: Settings, folder: Path, open_library: OpenLibrary = _open) -> None:
        super().__init__()
        self._qt = qt
        self._settings = settings
        self._open_library = open_library
        self._folder = folder
        self._pending: tuple[Path, ...] = ()
        self._closed = False
        self._door: _Door | None = None
        self._library: Library | None = None
        self._background: Background | None = None
        self._answering: Answering | None = None
        self._emptying: Emptying | None = None
        self._afterwork: Afterwork | None = None
        self._noting: Noting | None = None
        _name(qt)
        install(qt, settings)
        qt.setWindowIcon(app_icon())
        qt.setQuitOnLastWindowClosed(False)
        self._tasks = LaneTasks()
        self.window = MainWindow(settings, PANES, RememberedWindow(paths.places().config / "window.ini"))
        self._tray = TrayEntry(self.window)
        self._connect()

    @property
    def library(self) -> "Library | None":
        """The open library, None while none is."""
        return self._library

    def start(self, dropped: tuple[Path, ...] = ()) -> None:
        """Show the window; open the library once it is painted."""
        self._pending = dropped
        self.window.show()
        QTimer.singleShot(0, self, self._begin)

    def close(self) -> None:
        """Put everything away, in order: panes, loops, lanes, library; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._tray.hide()
        self._put_away()
        self.window.deleteLater()
        self.ended.emit()
        self._qt.quit()

    # -- opening and closing libraries ---------------------------------------------------------------------------------

    def switch(self, folder: Path, dropped: tuple[Path, ...] = ()) -> None:
        """Put the open library away and open another one."""
        self._put_away()
        self._tasks = LaneTasks()
        self._folder, self._pending = folder, dropped
        self._begin()

    def _begin(self) -> None:
        self.window.show_opening()
        self._door = _Door(partial(self._open_library, self._folder, self._settings))
        self._tasks.query(self._door.open, self._on_opened, self._on_closed_door)

    def _on_opened(self, library: "Library") -> None:
        services = library.services
        background = Background(self._tasks, services.indexing, services.embedding, library.settle, library.warm_up)
        if self._settings.get(EMBED_PAUSED):
            services.embedding.pause()
        background.repaired.connect(self.window.tell_repairs)
        self._tasks.changed.connect(self._on_changes)
        self._library, self._background = library, background
        self._listen(library)
        context = PaneContext(services, self._tasks, self._settings)
        self.window.attach(context, library.repairs, sample=self._folder == _sample_folder())
        background.start()
        self._emptying = Emptying(self._tasks, services.trash, lambda: self._settings.get(TRASH_DAYS), tr("Emptying the trash"))
        self._emptying.start()
        self._afterwork = Afterwork(self._tasks, partial(_understood, services), _errands(services))
        self._afterwork.done.connect(self._on_errand)
        self._afterwork.start()
        write = together(services.flow_making.refresh, services.recalls.keep_up)
        self._noting = Noting(self._tasks, services.events, write, also=lambda: services.recalls.waiting)
        self._noting.start()
        if self._pending:
            self.window.look_at(self._pending)
            self._pending = ()
        self.opened.emit()

    def _on_changes(self, changes: Changes) -> None:
        if self._library is not None and changes.touch(Noun.CONVERSATIONS, Noun.DOCUMENTS) and not self._tasks.running():
            self._library.services.search.forget_cache()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if self._noting is None:
            return
        if state == Qt.ApplicationState.ApplicationActive:
            self._noting.returned()
        else:
            self._noting.left()

    def _on_notified(self) -> None:
        if self._noting is not None:
            self._noting.noticed()

    def _on_errand(self, _errand: Errand, outcome: object) -> None:
        from strata.services.distillation import Distilled

        if isinstance(outcome, Distilled):
            self.window.tell_memories(outcome.kept, outcome.waiting)

    def _on_closed_door(self, error: Exception) -> None:
        log.warning("The library in %s does not open: %s", self._folder, error)
        self.window.show_trouble(error)

    def _put_away(self) -> None:
        self.window.detach()
        if self._emptying is not None:
            self._emptying.stop()
        if self._afterwork is not None:
            self._afterwork.stop()
        if self._noting is not None:
            self._noting.stop()
        if self._background is not None:
            self._background.close()
        if self._answering is not None:
            self._answering.cancel()
        self._tasks.close()
        if self._door is not None:
            self._door.close()
        self._door = self._library = self._background = self._answering = self._emptying = None
        self._afterwork = self._noting = None

    # -- what the window wants -----------------------------------------------------------------------------------------

    def _connect(self) -> None:
        window = self.window
        window.close_wanted.connect(self.close)
        window.again_wanted.connect(self._begin)
        window.elsewhere_wanted.connect(self._choose_library)
        window.library_wanted.connect(self.switch)
        window.erase_wanted.connect(self._erase)
        window.sample_wanted.connect(self._open_sample)
        window.restore_wanted.connect(self._restore)
        window.own_wanted.connect(self._open_own)
        window.notified.connect(self._on_notified)
        self._called.connect(self._on_called)
        self._qt.applicationStateChanged.connect(self._on_state)

    def _choose_library(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self.window, tr("Open the library in this folder"), str(self._folder.parent))
        if chosen:
            self._settings.set(LIBRARY_PATH, chosen)
            self.switch(Path(chosen))

    def _restore(self, backup: Path, folder: Path) -> None:
        """Make a library of a backup beside the open one, then offer to open it."""
        title = tr("Restoring {name}").format(name=backup.name)
        self._tasks.stream(partial(_restore, backup, folder), self._on_restored, self._on_not_restored, title=title)

    def _on_restored(self, restored: Backup) -> None:
        offer_restored(restored, partial(self._open_restored, restored.path), self.window)

    def _on_not_restored(self, error: Exception) -> None:
        if isinstance(error, StrataError) and not isinstance(error, Cancelled):
            self.window.show_problem(error)

    def _open_restored(self, folder: Path) -> None:
        self._settings.set(LIBRARY_PATH, str(folder))
        self.switch(folder)

    def _erase(self) -> None:
        """Put the library away, delete it for good, and begin anew in the same place."""
        self._put_away()
        self._tasks = LaneTasks()
        self._tasks.query(partial(_erase, self._folder), self._on_erased, self._on_closed_door)

    def _on_erased(self, _nothing: None) -> None:
        self._begin()

    def _open_sample(self) -> None:
        self.switch(_sample_folder())

    def _open_own(self, dropped: tuple[Path, ...]) -> None:
        self.switch(_own_folder(self._settings), dropped)

    # -- calls of other processes --------------------------------------------------------------------------------------

    def _listen(self, library: "Library") -> None:
        from strata.commands.answering import Answering

        self._answering = Answering(library.services, ended=self._on_ended)
        library.listen(self._folder, self._answer)

    def _answer(self, call: Call, emit: Emit) -> int:
        """Answer another process, on a thread of the channel: come to the front with its files, or run its command."""
        dropped = tuple(Path(word) for word in call.arguments)
        if all(path.is_absolute() and path.exists() for path in dropped):
            self._called.emit(dropped)
            return ExitCode.DONE
        answering = self._answering
        return ExitCode.WORLD if answering is None else answering(call, emit)

    def _on_ended(self, _call: Call) -> None:
        self._tasks.announce(BY_OTHERS)

    def _on_called(self, dropped: tuple[Path, ...]) -> None:
        self.window.raise_window()
        if dropped:
            self.window.look_at(dropped)


def _understood(services: "Services") -> bool:
    """Whether no passage is on its way to its vector; those that nobody makes at the moment hold nothing up."""
    status = services.embedding.status()
    return status.waiting == 0 or status.paused or bool(services.embedding.model_problem)


def _errands(services: "Services") -> tuple[Errand, ...]:
    """Return what is done by itself with what came in."""
    segments, distillation, flow, support = services.segments, services.distillation, services.flow_making, services.support
    return (
        Errand(
            tr("Summing up conversations"),
            lambda: segments.waiting() > 0,
            segments.run,
            Changes.of(Noun.SEGMENTS, Noun.INDEX, Noun.WORK),
        ),
        Errand(
            tr("Looking for what is worth remembering"),
            lambda: distillation.waiting().any,
            distillation.run,
            Changes.of(Noun.MEMORIES, Noun.INDEX, Noun.WORK),
        ),
        Errand(tr("Looking for flow"), flow.due, flow.run, Changes.of(Noun.FLOW, Noun.WORK)),
        Errand(tr("Looking up what assistants said about you"), support.due, support.run, Changes.of(Noun.RECALLS, Noun.WORK)),
    )


def _own_folder(settings: Settings) -> Path:
    return paths.places().library_at(settings.get(LIBRARY_PATH))


def _sample_folder() -> Path:
    return paths.places().library.with_name(SAMPLE_FOLDER)


def _name(qt: QApplication) -> None:
    qt.setApplicationName("Strata")
    qt.setApplicationDisplayName("Strata")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("strata")


def _log_to(folder: Path) -> None:
    """Keep a small log on this computer, for the person to look at; a folder that takes none keeps no window from opening."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(folder / "strata.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError as error:
        log.warning("No log is kept: %s", error)
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(file)
    logging.getLogger("strata").setLevel(logging.INFO)


def _ignore(_stream: Stream, _line: str) -> None:
    """A second launch has nothing to print."""
