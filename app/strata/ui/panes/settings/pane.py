"""The widgets of Settings and how they lie."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QScrollArea, QVBoxLayout, QWidget

from strata.domain.changes import Changes, Noun
from strata.settings import IMPORT_DO_NOT_REMEMBER, MEMORY_DISTIL, TEXT_SIZE, THEME
from strata.ui.navigation import Place, SettingsPlace, ToastText
from strata.ui.navigation import Section as Part
from strata.ui.pane import Pane, PaneContext
from strata.ui.panes.settings.data import DataSection, LibrarySection
from strata.ui.panes.settings.flow import FlowSection
from strata.ui.panes.settings.memory import Choices, MemorySection
from strata.ui.panes.settings.models import ModelSection
from strata.ui.panes.settings.presenter import SettingsPresenter
from strata.ui.panes.settings.recalls import RecallSection
from strata.ui.panes.settings.safekeeping import BackupSection, TrashPresenter, TrashSection
from strata.ui.panes.settings.section import Choice, Section
from strata.ui.panes.settings.words import WordsPresenter, WordsSection
from strata.ui.text import tr
from strata.ui.theme.active import theme
from strata.ui.theme.metrics import Space
from strata.ui.widgets.labels import Label
from strata.ui.widgets.switch import Switch

WIDTH = 760


class SettingsPane(Pane):
    """Sections below each other, and a list of them on the left."""

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._presenter = SettingsPresenter(context, self)
        self._library = LibrarySection()
        self._models = ModelSection(context.settings)
        self._words, self._words_presenter = WordsSection(), WordsPresenter(context, self)
        self._data = DataSection()
        self._memory, self._backup = MemorySection(context.settings), BackupSection()
        self._flow = FlowSection(context.settings)
        self._flow.chosen.connect(self._on_flow)
        self._trash, self._trash_presenter = TrashSection(context.settings), TrashPresenter(context, self)
        self._sections: dict[Part, tuple[str, Section]] = {
            Part.LIBRARY: (tr("Library"), self._library),
            Part.MODEL: (tr("Understanding"), self._models),
            Part.SEARCH: (tr("Search"), self._words),
            Part.MEMORY: (tr("Memory"), self._memory),
            Part.FLOW: (tr("Flow"), self._flow),
            Part.RECALLS: (tr("Recalls"), RecallSection(context)),
            Part.APPEARANCE: (tr("Appearance"), self._appearance()),
            Part.PRIVACY: (tr("Privacy"), self._privacy()),
            Part.BACKUP: (tr("Backup"), self._backup),
            Part.TRASH: (tr("Trash"), self._trash),
            Part.DATA: (tr("Data"), self._data),
        }
        self._contents = QListWidget()
        self._area = QScrollArea()
        self._placed = 0
        self._lay_out()
        self._connect()
        self._contents.setCurrentRow(0)

    def activate(self) -> None:
        """Fetch what moved meanwhile."""
        self._presenter.refresh()
        self._words_presenter.refresh()
        self._trash_presenter.refresh()
        self._memory.refresh()

    def go(self, place: Place) -> None:
        """Scroll to a section."""
        if isinstance(place, SettingsPlace):
            self._contents.setCurrentRow(list(self._sections).index(place.section))

    def focus_content(self) -> None:
        """Take the keyboard to the list of sections."""
        self._contents.setFocus()

    def toast_action(self, token: object) -> None:
        """Set the settings of memory to what they were before the reset."""
        if isinstance(token, Choices):
            self._memory.use(token)

    def _lay_out(self) -> None:
        page, sections = QWidget(), QWidget()
        # The width is bound in a row: a column would ask the sections for their height at a width that they do not get.
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(sections, 1)
        across.addStretch()
        sections.setMaximumWidth(WIDTH + Space.L + Space.XL)
        column = QVBoxLayout(sections)
        column.setContentsMargins(Space.L, Space.L, Space.XL, Space.XXL)
        column.setSpacing(Space.L)
        for _, section in self._sections.values():
            column.addWidget(section)
        column.addStretch()
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(tr("Settings"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._contents.setObjectName("sections")
        self._contents.ensurePolished()  # before the rows come: they keep the distances of the style that they find
        self._contents.addItems([title for title, _ in self._sections.values()])
        self._contents.setAccessibleName(tr("Sections of the settings"))
        self._contents.setSpacing(2)
        self._contents.setFixedWidth(176)
        self._contents.setFrameShape(QFrame.Shape.NoFrame)
        left = QVBoxLayout()
        left.setContentsMargins(Space.L, Space.L, 0, Space.L)
        left.setSpacing(Space.M)
        left.addWidget(Label(tr("Settings"), "title"))
        left.addWidget(self._contents, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addLayout(left)
        row.addWidget(self._area, 1)

    def _connect(self) -> None:
        words = self._words_presenter
        words.language_shown.connect(self._words.show_facts)
        words.progress.connect(self._words.show_progress)
        words.toast.connect(self.toast)
        self._words.language_chosen.connect(words.change)
        presenter = self._presenter
        presenter.library_shown.connect(self._library.show_facts)
        presenter.library_shown.connect(self._data.show_facts)
        presenter.models_shown.connect(self._models.show_facts)
        presenter.checked.connect(self._data.tell)
        presenter.toast.connect(self.toast)
        presenter.library_wanted.connect(self.library_wanted)
        self._models.use_wanted.connect(presenter.use_model)
        self._models.fetch_wanted.connect(presenter.fetch_model)
        self._models.folder_chosen.connect(presenter.add_model_folder)
        self._models.device_chosen.connect(presenter.set_device)
        self._library.move_chosen.connect(presenter.move)
        self._library.open_chosen.connect(presenter.open_library)
        self._data.check_wanted.connect(presenter.check)
        self._data.rebuild_wanted.connect(presenter.rebuild)
        presenter.archive_weighed.connect(self._data.ask_archive)
        self._data.archive_asked.connect(presenter.weigh_archive)
        self._data.archive_wanted.connect(presenter.archive)
        self._data.export_chosen.connect(self._on_export)
        self._data.erase_wanted.connect(self.erase_wanted)
        self._memory.chosen.connect(self._on_memory)
        self._memory.reset.connect(self._on_memory_reset)
        self._backup.backup_wanted.connect(self.backup_wanted)
        self._backup.restore_wanted.connect(self.restore_wanted)
        self._backup.checkpoint_wanted.connect(self.checkpoint_wanted)
        self._trash_presenter.shown.connect(self._trash.show_facts)
        self._trash_presenter.toast.connect(self.toast)
        self._trash.days_chosen.connect(self._trash_presenter.set_days)
        self._trash.empty_wanted.connect(self._trash_presenter.ask)
        self._area.verticalScrollBar().rangeChanged.connect(self._on_page_grown)
        self._contents.currentRowChanged.connect(self._scroll_to)
        self._contents.itemActivated.connect(self._enter_section)
        self._area.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _appearance(self) -> Section:
        section = Section(tr("Appearance"))
        settings = self.context.settings
        names = {"system": tr("As the system"), "light": tr("Light"), "dark": tr("Dark")}
        self._theme = Choice(THEME, names, settings.get(THEME))
        sizes = {"small": tr("Small"), "normal": tr("Normal"), "large": tr("Large")}
        self._text_size = Choice(TEXT_SIZE, sizes, settings.get(TEXT_SIZE))
        self._theme.activated.connect(self._on_appearance)
        self._text_size.activated.connect(self._on_appearance)
        section.add_row(tr(THEME.title), tr(THEME.help), self._theme)
        section.add_row(tr(TEXT_SIZE.title), tr(TEXT_SIZE.help), self._text_size)
        return section

    def _privacy(self) -> Section:
        section = Section(tr("Privacy"))
        section.add_row(
            tr("What leaves this computer: nothing"),
            tr(
                "No account, no telemetry, no connection by itself. "
                "Only a model that you choose to download is fetched, and only then."
            ),
        )
        self._remember = Switch(tr(IMPORT_DO_NOT_REMEMBER.title))
        self._remember.setChecked(self.context.settings.get(IMPORT_DO_NOT_REMEMBER))
        self._remember.toggled.connect(self._on_remember)
        section.add_row(tr(IMPORT_DO_NOT_REMEMBER.title), tr(IMPORT_DO_NOT_REMEMBER.help), self._remember)
        self._distil = Switch(tr(MEMORY_DISTIL.title))
        self._distil.setChecked(self.context.settings.get(MEMORY_DISTIL))
        self._distil.toggled.connect(self._on_distil)
        section.add_row(tr(MEMORY_DISTIL.title), tr(MEMORY_DISTIL.help), self._distil)
        return section

    def _on_appearance(self) -> None:
        self.context.settings.set(THEME, self._theme.value)
        self.context.settings.set(TEXT_SIZE, self._text_size.value)
        theme().apply()

    def _on_remember(self, wanted: bool) -> None:
        self.context.settings.set(IMPORT_DO_NOT_REMEMBER, wanted)
        self.context.tasks.announce(Changes.of(Noun.SETTINGS))

    def _on_distil(self, wanted: bool) -> None:
        self.context.settings.set(MEMORY_DISTIL, wanted)
        self.context.tasks.announce(Changes.of(Noun.SETTINGS))

    def _on_flow(self) -> None:
        self.context.tasks.announce(Changes.of(Noun.SETTINGS))

    def _on_memory(self) -> None:
        self.context.tasks.announce(Changes.of(Noun.SETTINGS, Noun.MEMORIES))

    def _on_memory_reset(self, before: Choices) -> None:
        text = tr("The settings of memory are the defaults again.")
        self.toast.emit(ToastText(text, action=tr("Undo"), token=before))

    def _on_export(self, folder: object, markdown: bool) -> None:
        self._presenter.export(folder, markdown=markdown)

    def _scroll_to(self, row: int) -> None:
        _, section = list(self._sections.values())[row]
        self._area.verticalScrollBar().setValue(max(0, section.y() - Space.L))
        self._placed = self._area.verticalScrollBar().value()

    def _enter_section(self) -> None:
        """Take the keyboard from the list to the first thing in the section that can be changed."""
        _, section = list(self._sections.values())[max(0, self._contents.currentRow())]
        stops = [one for one in section.findChildren(QWidget) if one.isVisible() and one.isEnabled() and _takes_tab(one)]
        if stops:
            stops[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_scrolled(self, value: int) -> None:
        """Mark the section that lies at the top, where the person has scrolled to it."""
        if value == self._placed:
            return
        tops = [section.y() - 2 * Space.L for _, section in self._sections.values()]
        row = max((row for row, top in enumerate(tops) if top <= value), default=0)
        at_end = value == self._area.verticalScrollBar().maximum()
        with QSignalBlocker(self._contents):
            self._contents.setCurrentRow(len(tops) - 1 if at_end else row)

    def _on_page_grown(self) -> None:
        """What arrives above the chosen section moves it: follow, unless the person has scrolled since."""
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        row = self._contents.currentRow()
        if row >= 0 and self._area.verticalScrollBar().value() == self._placed:
            self._scroll_to(row)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
