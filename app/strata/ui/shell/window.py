"""The main window: it shows panes, takes people from place to place, and tells them things.

`attach` gives it an open library, `detach` takes it away; between them it shows a page that says what goes on. It asks
for everything that is beyond a window (opening libraries, ending the program) by signals.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QMainWindow

from strata import paths
from strata.domain.health import Repair
from strata.settings import THEME, Settings
from strata.ui.navigation import Capture, InboxPlace, Place, QueryPlace, Section, SettingsPlace, ToastText, Tone
from strata.ui.pane import Pane, PaneContext, PaneSpec
from strata.ui.shell import import_words
from strata.ui.shell.actions import Actions
from strata.ui.shell.command_palette import CommandPalette
from strata.ui.shell.dialogs import AboutDialog, CloseQuestion
from strata.ui.shell.drop import DropVeil
from strata.ui.shell.frame import Frame
from strata.ui.shell.geometry import RememberedWindow
from strata.ui.shell.keeping_dialogs import RestoreDialog
from strata.ui.shell.keyboard import Keyboard
from strata.ui.shell.menus import action_specs
from strata.ui.shell.open_library import OpenLibrary
from strata.ui.shell.pages import TroublePage
from strata.ui.shell.status_facts import Facts
from strata.ui.shell.toasts import ToastStack, problem
from strata.ui.text import tr
from strata.ui.theme.active import theme

SIZE = (1280, 800)
SMALLEST = (860, 560)
WELCOME_KEYS = ("conversations", "search")
"""Panes in whose place an empty library shows the welcome."""


class MainWindow(QMainWindow):
    """The window.

    Signals:
        close_wanted: the person wants to leave; what still runs may be stopped.
        library_wanted: `Path`; open the library in this folder instead.
        elsewhere_wanted: ask for a library in another folder.
        erase_wanted: delete the open library for good and begin anew.
        again_wanted: try to open the library again.
        sample_wanted: open the sample library.
        restore_wanted: (`Path`, `Path`), a backup and the new folder that it becomes a library in.
        own_wanted: tuple of `Path` to import afterwards; go back to the person's own library.
        notified: a notice came up that the person did not ask for just now.
    """

    close_wanted = Signal()
    library_wanted = Signal(object)
    elsewhere_wanted = Signal()
    erase_wanted = Signal()
    again_wanted = Signal()
    sample_wanted = Signal()
    restore_wanted = Signal(object, object)
    own_wanted = Signal(object)
    notified = Signal()

    def __init__(self, settings: Settings, specs: Sequence[PaneSpec], remembered: RememberedWindow) -> None:
        super().__init__()
        self.setWindowTitle("Strata")
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self._settings = settings
        self._specs = tuple(specs)
        self._remembered = remembered
        self._library: OpenLibrary | None = None
        self._key = remembered.pane if any(spec.key == remembered.pane for spec in specs) else specs[0].key
        self._back: list[str] = []
        self._closing = False
        self.frame = Frame(self._specs)
        self.setCentralWidget(self.frame)
        self._keyboard = Keyboard(self.frame)
        self._actions = Actions(self, action_specs(self, self._specs))
        self.toasts = ToastStack(self)
        self.command_palette = CommandPalette(self)
        self._veil = DropVeil(self)
        self._connect()
        remembered.restore(self)
        self.show_opening()

    # -- the library ---------------------------------------------------------------------------------------------------

    def show_opening(self) -> None:
        """Show that the library is being opened."""
        self._actions.set_open(False)
        self.frame.show_opening(tr("Opening your library"))

    def show_trouble(self, error: Exception) -> None:
        """Show why the library does not open."""
        page = TroublePage(error)
        page.again.connect(self.again_wanted)
        page.elsewhere.connect(self.elsewhere_wanted)
        self.frame.show_whole(False)
        self.frame.stack.show_page(page)

    def attach(self, context: PaneContext, repairs: Sequence[Repair] = (), *, sample: bool = False) -> None:
        """Show an open library; tell what opening it put right."""
        self.frame.stack.attach(context)
        self._library = OpenLibrary(context, self, sample=sample)
        self._library.facts_moved.connect(self._on_facts)
        self._library.toast.connect(self._on_library_toast)
        self._library.capture.said.connect(self._on_captured)
        self._library.keeping.said.connect(self._on_kept)
        self._library.problem.connect(self.show_problem)
        self._library.streams_moved.connect(self.frame.status.show_streams)
        self._actions.set_open(True)
        self.tell_repairs(repairs)
        self._library.look()

    def detach(self) -> None:
        """Let go of the library and of everything that shows it."""
        self._remember()
        self.command_palette.close_palette()
        if self._library is not None:
            self._library.leave()
            self._library.deleteLater()
            self._library = None
        self.frame.stack.detach()
        self._back.clear()
        self.frame.status.show_facts(None)
        self.frame.status.show_streams(())
        self.frame.say("")
        self.frame.top.search.show_text("")
        self.show_opening()

    # -- going places --------------------------------------------------------------------------------------------------

    def show_pane(self, key: str) -> None:
        """Bring a pane to the front; an empty library shows its welcome instead, the sample that it is on its way."""
        if self._library is None:
            return
        self._key = key
        if self._library.is_empty and key in WELCOME_KEYS:
            if self._library.is_sample:
                self.frame.show_opening(tr("Bringing in the sample"))
            else:
                self.frame.show_welcome()
            return
        before = self.frame.stack.current_key
        if before and before != key:
            self._back.append(before)
        goes_along = self._keyboard.in_panes()
        self.frame.show_whole(True)
        self.frame.stack.show_pane(key)
        self.frame.rail.show_current(key)
        if goes_along and before != key:
            self._keyboard.to_pane()

    def visit(self, key: str) -> None:
        """Bring a pane to the front, and the keyboard into it."""
        self.show_pane(key)
        self._keyboard.to_pane()

    def go_round(self, step: int) -> None:
        """Take the keyboard to the next part of the window (1) or to the one before (-1)."""
        self._keyboard.go_round(step)

    def go(self, place: Place) -> None:
        """Take the person to a place."""
        spec = next((spec for spec in self._specs if isinstance(place, spec.opens)), None)
        if spec is None or self._library is None:
            return
        if isinstance(place, QueryPlace):
            self.frame.top.search.show_text(place.text)
        self.show_pane(spec.key)
        self.frame.stack.go(place)

    def go_back(self) -> None:
        """Show the pane that was shown before."""
        if self._back:
            self.show_pane(self._back.pop())
            self._back.pop()

    def raise_window(self) -> None:
        """Come to the front, as a second launch asks."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    # -- verbs of menus and palette ------------------------------------------------------------------------------------

    def look_at(self, dropped: Sequence[Path]) -> None:
        """Begin an import of these; of nothing, ask for files. While the sample is open, the own library takes them."""
        if self._library is None:
            return
        if self._library.is_sample:
            self.own_wanted.emit(tuple(dropped))
        elif dropped:
            self._library.imports.look(dropped)
        else:
            self._library.imports.choose_files()

    def remember(self, capture: Capture | None = None) -> None:
        """Note something down: what is given, else what the pane in front has selected, else a blank."""
        if self._library is not None:
            pane = self.frame.stack.current_pane()
            self._library.capture.ask(capture or (pane.capture() if pane is not None else None) or Capture())

    def choose_folder(self) -> None:
        """Ask for a folder to import."""
        if self._library is not None and not self._library.is_sample:
            self._library.imports.choose_folder()

    def ask_checkpoint(self) -> None:
        """Ask for a name and make a checkpoint."""
        if self._library is not None:
            self._library.keeping.ask_checkpoint()

    def ask_backup(self) -> None:
        """Ask where to and make a backup."""
        if self._library is not None:
            self._library.keeping.ask_backup()

    def ask_restore(self) -> None:
        """Ask for a backup and for the new folder that it becomes a library in; needs no open library."""
        beside = self._library.folder if self._library is not None else paths.places().library
        dialog = RestoreDialog(beside.with_name(tr("Strata restored")), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(self.restore_wanted)
        dialog.open()

    def run_pass(self) -> None:
        """Let memories settle now."""
        if self._library is not None:
            self._library.keeping.run_pass()

    def want_sample(self) -> None:
        """Open the sample library."""
        self.sample_wanted.emit()

    def want_elsewhere(self) -> None:
        """Ask for a library in another folder."""
        self.elsewhere_wanted.emit()

    def show_section(self, section: Section) -> None:
        """Show a part of the settings."""
        self.go(SettingsPlace(section))

    def undo(self) -> None:
        """Take back what the newest notice offers to take back."""
        self.toasts.act_on_latest()

    def focus_search(self) -> None:
        """Take the keyboard to the search field."""
        if self._library is not None and not self._library.is_empty:
            self.frame.show_whole(True)
            self.frame.top.search.take_keyboard()

    def open_palette(self) -> None:
        """Show the command palette: what the pane in front offers, then what the window does."""
        pane = self.frame.stack.current_pane()
        self.command_palette.open((*(pane.commands() if pane else ()), *self._actions.commands()))

    def set_theme(self, name: str) -> None:
        """Follow the system, or stay light or dark."""
        self._settings.set(THEME, name)
        theme().apply()

    def show_log(self) -> None:
        """Open the folder of the log."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.places().logs)))

    def show_about(self) -> None:
        """Say what this is."""
        AboutDialog(self).open()

    # -- telling -------------------------------------------------------------------------------------------------------

    def show_problem(self, error: Exception) -> None:
        """Tell of an error that nobody else shows."""
        said = problem(error)
        self._notify(said, self.show_log if said.action else None)

    def tell_repairs(self, repairs: Sequence[Repair]) -> None:
        """Tell what was put right."""
        for repair in repairs:
            self._notify(ToastText(repair.detail, Tone.WARN))

    def tell_memories(self, kept: int, waiting: int) -> None:
        """Tell what was found worth remembering in what came in, if anything was."""
        if not (kept or waiting):
            return
        text = import_words.memories_found(kept, waiting)
        said = ToastText(text, Tone.GOOD, tr("Show inbox") if waiting else tr("Show Memory"))
        self._notify(said, partial(self.go, InboxPlace()) if waiting else partial(self.show_pane, "memory"))

    # -- closing -------------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first when work runs; whoever opened the library then puts it away and ends the program."""
        if self._closing:
            event.accept()
            return
        event.ignore()
        running = self._library.running() if self._library is not None else ()
        if running:
            question = CloseQuestion(running, self)
            question.accepted.connect(self._leave)
            question.open()
        else:
            self._leave()

    def _leave(self) -> None:
        self._closing = True
        self._remember()
        self.hide()
        self.close_wanted.emit()

    def _remember(self) -> None:
        if self.isVisible():
            self._remembered.keep(self, self._key)

    # -- what happens --------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        frame, search = self.frame, self.frame.top.search
        frame.rail.chosen.connect(self.show_pane)
        search.typed.connect(self._on_typed)
        search.settled.connect(self._on_settled)
        search.left_downwards.connect(self._keyboard.to_pane)
        search.left.connect(self._keyboard.to_pane)
        frame.top.import_button.clicked.connect(partial(self.look_at, ()))
        frame.stack.built.connect(self._on_built)
        frame.status.work_wanted.connect(partial(self.show_pane, "activity"))
        frame.status.pause_wanted.connect(self._on_pause)
        frame.welcome.import_wanted.connect(partial(self.look_at, ()))
        frame.welcome.sample_wanted.connect(self.sample_wanted)
        frame.banner.acted.connect(partial(self.own_wanted.emit, ()))
        self._veil.dropped.connect(self.look_at)

    def _on_built(self, pane: Pane) -> None:
        pane.navigate.connect(self.go)
        pane.toast.connect(partial(self._on_pane_toast, pane))
        pane.search_text.connect(self.frame.top.search.show_text)
        pane.remember_wanted.connect(self.remember)
        pane.import_wanted.connect(self.look_at)
        pane.checkpoint_wanted.connect(self.ask_checkpoint)
        pane.backup_wanted.connect(self.ask_backup)
        pane.restore_wanted.connect(self.ask_restore)
        pane.library_wanted.connect(self.library_wanted)
        pane.erase_wanted.connect(self.erase_wanted)

    def _on_facts(self, facts: Facts, first_or_turned: bool) -> None:
        if self._library is None:
            return
        self.frame.status.show_facts(facts)
        self.frame.say(*self._library.banner())
        if first_or_turned:
            self.show_pane(self._key)

    def _on_pause(self, paused: bool) -> None:
        if self._library is not None:
            self._library.pause_understanding(paused)

    def _on_typed(self, text: str) -> None:
        if text or self.frame.stack.current_key == "search":
            self.go(QueryPlace(text))

    def _on_settled(self, text: str) -> None:
        self.go(QueryPlace(text, settled=True))
        self._keyboard.to_pane()

    def _on_pane_toast(self, pane: Pane, said: ToastText) -> None:
        self.toasts.say(said, partial(pane.toast_action, said.token) if said.action else None)

    def _on_captured(self, said: ToastText) -> None:
        library = self._library
        if library is None or not said.action:
            self.toasts.say(said)
        elif isinstance(said.token, UUID):
            self.toasts.say(said, partial(library.capture.take_back, said.token))
        else:
            self.toasts.say(said, partial(self.go, said.token))

    def _on_kept(self, said: ToastText, leads_to: Place | Path | None) -> None:
        if isinstance(leads_to, Path):
            self.toasts.say(said, partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(leads_to))))
        else:
            self._on_library_toast(said, leads_to)

    def _on_library_toast(self, said: ToastText, place: Place | None) -> None:
        self._notify(said, partial(self.go, place) if place is not None else None)

    def _notify(self, said: ToastText, action: Callable[[], None] | None = None) -> None:
        """Tell what nobody asked about just now: long work has ended, or something is wrong."""
        if self.toasts.say(said, action):
            self.notified.emit()
