"""The section about the language of the person's words."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from strata.domain.changes import Changes, Noun
from strata.domain.errors import Cancelled
from strata.domain.work import Progress
from strata.settings import WORDS_LANGUAGE
from strata.tasks.api import unique_key
from strata.ui.navigation import ToastText, Tone
from strata.ui.pane import PaneContext
from strata.ui.panes.settings.section import Choice, Section
from strata.ui.text import number, tr
from strata.ui.widgets.labels import Label
from strata.ui.words_language import change_language, language_names


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """The language that searches are answered in, and the one that is coming, if any."""

    current: str
    changing_to: str | None


class WordsSection(Section):
    """Chooses the language and shows how far a change is.

    Signals:
        language_chosen: str, a value of the setting.
    """

    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Search"), parent=parent)
        self._language = Choice(WORDS_LANGUAGE, language_names(), WORDS_LANGUAGE.default)
        self._language.activated.connect(self._on_language)
        self.add_row(tr(WORDS_LANGUAGE.title), tr(WORDS_LANGUAGE.help), self._language)
        self._state = Label("", "muted", wrap=True)
        self._state.hide()
        self.body.addWidget(self._state)

    def show_facts(self, facts: LanguageFacts) -> None:
        """Show the present language."""
        self._language.select(facts.changing_to or facts.current)
        if facts.changing_to is None:
            self._state.hide()
        elif self._state.isHidden():
            self._say(tr("Until every passage is read anew, searches read your words as before."))

    def show_progress(self, progress: Progress) -> None:
        """Show how far a change is."""
        total = "" if progress.total is None else tr(" of {total}").format(total=number(progress.total))
        self._say(f"{tr(progress.step)}: {number(progress.done)}{total}")

    def _say(self, text: str) -> None:
        self._state.setText(text)
        self._state.show()

    def _on_language(self) -> None:
        self.language_chosen.emit(self._language.value)


class WordsPresenter(QObject):
    """Fetches the language and changes it.

    Signals:
        language_shown: `LanguageFacts`.
        progress: `Progress` of a change.
        toast: `ToastText`.
    """

    language_shown = Signal(object)
    progress = Signal(object)
    toast = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service, self._tasks, self._settings = context.services.language, context.tasks, context.settings
        self._key = unique_key("settings.words")
        self._tasks.changed.connect(self._on_changes)

    def refresh(self) -> None:
        """Fetch the language anew."""
        self._tasks.query(self._facts, self.language_shown.emit, key=self._key)

    def change(self, language: str) -> None:
        """Read all words in another language; new libraries get it, too."""
        self._settings.set(WORDS_LANGUAGE, language)
        change_language(self._tasks, self._service, language, self._on_changed, self._on_failed, self.progress.emit)

    def _facts(self) -> LanguageFacts:
        return LanguageFacts(self._service.current, self._service.changing_to)

    def _on_changed(self, changes: Changes) -> None:
        if changes.nouns:
            self.toast.emit(ToastText(tr("Your words are read in the new language now."), Tone.GOOD))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.toast.emit(ToastText(tr("The change of language goes on at the next start.")))
        else:
            self.toast.emit(ToastText(str(error), Tone.BAD))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.SETTINGS):
            self.refresh()
