"""The search pane: filters above, results on the left, the source on the right."""

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from strata.domain.errors import StrataError
from strata.domain.passages import PassageKind
from strata.domain.recalls import OutcomeKind
from strata.domain.records import Conversation, Document, Message
from strata.domain.search import SearchAnswer, SearchResult, TimeHint
from strata.ui.navigation import (
    Capture,
    DocumentPlace,
    MemoryPlace,
    MessagePlace,
    Place,
    QueryPlace,
    RelatedPlace,
    ToastText,
    Tone,
)
from strata.ui.pane import Command, Pane, PaneContext
from strata.ui.panes.search import wording
from strata.ui.panes.search.filter_row import FilterRow
from strata.ui.panes.search.presenter import SearchPresenter
from strata.ui.panes.search.preview import Preview
from strata.ui.panes.search.results import ResultList
from strata.ui.panes.search.state import MOST, Question, RelatedTo, as_read, captured, without_words
from strata.ui.panes.search.sureness import Sureness
from strata.ui.panes.search.welcome import Welcome
from strata.ui.text import tr
from strata.ui.theme.metrics import Space
from strata.ui.widgets.buttons import Button
from strata.ui.widgets.cards import Banner, Separator
from strata.ui.widgets.chips import Chip
from strata.ui.widgets.empty import EmptyState
from strata.ui.widgets.labels import ElidedLabel


class SearchPane(Pane):
    """Shows what was found, why, and where it stands.

    Attributes:
        presenter: the pane's behaviour.
        filters, sureness, results, preview, welcome, nothing: its parts.
    """

    def __init__(self, context: PaneContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.presenter = SearchPresenter(context.services, context.tasks, self)
        self._answer: SearchAnswer | None = None
        self._asked = Question()
        self.filters = FilterRow()
        self.headline = ElidedLabel("", "small")
        self.hint = Chip("", removable=True)
        self.banner = Banner()
        self.sureness = Sureness()
        self.results = ResultList()
        self.more_button = Button(tr("Show more results"), kind="quiet")
        self.preview = Preview()
        self.welcome = Welcome()
        self._widen = Button(tr("Drop the filters"), "filter", kind="primary")
        self.nothing = EmptyState("search", "", "", (self._widen,))
        self._build()
        self._connect()
        self._bind_keys()
        self._show_empty()

    # Pane

    def activate(self) -> None:
        """Refresh the sources that can be filtered by."""
        self.presenter.refresh_sources()

    def go(self, place: Place) -> None:
        """Search for a query, or show what is related to a message."""
        match place:
            case QueryPlace(text, settled, conversation_id):
                if conversation_id is not None:
                    self.presenter.search_in(conversation_id)
                self.set_query(text, settled=settled)
            case RelatedPlace(message_id, title):
                self.search_text.emit("")
                self.presenter.show_related(RelatedTo(message_id, title))

    def set_query(self, text: str, *, settled: bool = False) -> None:
        """Search for a text; `settled` does not wait for more typing."""
        self.presenter.type(text, settled=settled)

    def focus_content(self) -> None:
        """Take the keyboard to the results, or to the examples before there are any."""
        shown = self._stack.currentWidget()
        if shown is self._found:
            target: QWidget = self.results
        elif shown is self.nothing and self._widen.isVisible():
            target = self._widen
        else:
            target = self.welcome if shown is self.welcome else self.filters.kind
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def capture(self) -> Capture | None:
        """Return the words selected in the preview, else the picked result; memories are remembered already."""
        selected = self.preview.reader.capture()
        if selected is not None:
            return selected
        result = self.results.current()
        return captured(result) if result is not None and result.memory is None else None

    def commands(self) -> tuple[Command, ...]:
        """Offer opening, finding and dropping the filters."""
        return (
            Command(tr("Open the result in Conversations"), self.open_current, "external-link", "Ctrl+Return"),
            Command(tr("Find on this page"), self._find, "text-search", "Ctrl+F"),
            Command(tr("Bring the result back from the archive"), self.bring_back, "rotate-ccw"),
            Command(tr("Drop all search filters"), self.presenter.widen, "filter"),
        )

    def open_current(self) -> None:
        """Show the picked result among its conversations."""
        result = self.results.current()
        if result is not None:
            self._open(result)

    def bring_back(self) -> None:
        """Bring the picked result back, if it lies in the archive."""
        result = self.results.current()
        if result is not None and result.archived:
            self.presenter.bring_back(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in the preview goes back to the results."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            selected = self.preview.reader.view.selection
            if selected is None or selected.empty:
                self.results.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    # Building

    def _build(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(Space.XL, 0, Space.L, 0)
        line.setSpacing(Space.S)
        line.addWidget(self.headline, 1)
        line.addWidget(self.hint)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, Space.M, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(line)
        column.addWidget(self.sureness)
        column.addWidget(self.results, 1)
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._found = QSplitter(Qt.Orientation.Horizontal)
        self._found.setChildrenCollapsible(False)
        self._found.setHandleWidth(1)
        left.setMinimumWidth(320)
        self.preview.setMinimumWidth(320)
        self._found.addWidget(left)
        self._found.addWidget(self.preview)
        self._found.setSizes([460, 640])
        self._found.setStretchFactor(0, 0)
        self._found.setStretchFactor(1, 1)
        self._stack = QStackedWidget()
        for page in (self.welcome, self._found, self.nothing):
            self._stack.addWidget(page)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(Space.L, Space.M, Space.L, Space.S)
        top.setSpacing(Space.S)
        top.addWidget(self.filters)
        top.addWidget(self.banner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top)
        whole.addWidget(Separator())
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.answered.connect(self._on_answer)
        presenter.failed.connect(self._on_failed)
        presenter.emptied.connect(self._show_empty)
        presenter.asked.connect(self._on_asked)
        presenter.sources_known.connect(self.filters.offer_sources)
        presenter.conversation_ready.connect(self._on_conversation)
        presenter.document_ready.connect(self._on_document)
        presenter.moved.connect(self.preview.doubt)
        presenter.brought_back.connect(self._on_back)
        self.preview.back_wanted.connect(self.bring_back)
        self.filters.narrowed.connect(presenter.narrow)
        self.hint.removed.connect(self._drop_hint)
        self.banner.acted.connect(presenter.search_now)
        self.sureness.judged.connect(self._on_judged)
        self.results.picked.connect(self._on_picked)
        self.results.read.connect(self._read_here)
        self.results.opened.connect(self._open)
        self.more_button.clicked.connect(presenter.more)
        self.welcome.tried.connect(self._try)
        self._widen.clicked.connect(presenter.widen)
        self.preview.open_wanted.connect(self.open_current)
        self.preview.remember_wanted.connect(self._remember)
        self.preview.reader.remember_asked.connect(self.remember_wanted)
        self.preview.reader.open_asked.connect(self._open_message)
        self.preview.reader.related_asked.connect(self._on_related)
        self.preview.reader.said.connect(self._on_said)
        self.preview.reader.view.copied.connect(self._on_copied)
        self.preview.reader.view.installEventFilter(self)

    def _bind_keys(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self._find, context=within)
        QShortcut(QKeySequence("Ctrl+Return"), self.preview, self.open_current, context=within)

    # What happens

    def _on_asked(self) -> None:
        question = self.presenter.question
        self.filters.show_filters(question.filters)

    def _on_answer(self, answer: SearchAnswer) -> None:
        self._answer = answer
        question = self.presenter.question
        self.headline.setText(wording.headline(question, answer))
        self.headline.setToolTip(wording.stages(answer))
        self._show_hint(answer.time_hint)
        self.banner.say("\n".join(notice.detail for notice in answer.notices), Tone.WARN)
        self.sureness.show_assessment(answer.assessment if answer.results else None)
        self.results.show_results(answer.results, again=question.asks_again(self._asked))
        self._asked = question
        self.more_button.setVisible(question.limit <= len(answer.results) < MOST)
        if answer.results:
            focus, leaving = self.window().focusWidget(), self._stack.currentWidget()
            self._stack.setCurrentWidget(self._found)
            if leaving is not self._found and focus is not None and leaving.isAncestorOf(focus):
                self.results.setFocus(Qt.FocusReason.OtherFocusReason)  # Qt would choose the thumb above them
            return
        self.preview.forget()
        self.nothing.say("search", wording.nothing_title(question, answer), wording.nothing_found(question, answer))
        self._widen.setVisible(question.filters.narrow)
        self._stack.setCurrentWidget(self.nothing)

    def _on_failed(self, error: Exception) -> None:
        said = error if isinstance(error, StrataError) else None
        text = f"{said.what} {said.remedy}".strip() if said else tr("The search failed; the log has the details.")
        self.banner.say(text, Tone.BAD, tr("Try again"))

    def _show_empty(self) -> None:
        self._answer = None
        self.headline.setText("")
        self._show_hint(None)
        self.banner.say("")
        self.sureness.show_assessment(None)
        self.results.show_results(())
        self._asked = Question()
        self.preview.forget()
        self._stack.setCurrentWidget(self.welcome)

    def _show_hint(self, hint: TimeHint | None) -> None:
        self.hint.setVisible(hint is not None)
        if hint is not None:
            self.hint.setText(wording.hint_title(hint))
            self.hint.setToolTip(wording.hint_meaning(hint))
            self.hint.setAccessibleName(tr("{0}: do not favour this time").format(wording.hint_title(hint)))

    def _drop_hint(self) -> None:
        if self._answer is not None and self._answer.time_hint is not None:
            self._try(without_words(self.presenter.question.text, self._answer.time_hint.words))

    def _try(self, text: str) -> None:
        self.search_text.emit(text)
        self.set_query(text, settled=True)

    def _on_picked(self, result: SearchResult) -> None:
        words = self._answer.highlighted if self._answer is not None else ()
        result = as_read(result)
        self.preview.remember_button.setVisible(result.memory is None)
        if not self.preview.expect(result, words):
            self.presenter.preview(result)

    def _on_back(self) -> None:
        self.preview.say_back()
        self.toast.emit(ToastText(tr("Back from the archive; History can undo it."), Tone.GOOD))

    def _on_conversation(self, conversation: Conversation, messages: tuple[Message, ...]) -> None:
        self.preview.show_conversation(conversation, messages)

    def _on_document(self, document: Document) -> None:
        self.preview.show_document(document)

    def _read_here(self) -> None:
        self.preview.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_judged(self, right: bool) -> None:
        self.presenter.note_done(self._answer, OutcomeKind.THUMB_UP if right else OutcomeKind.THUMB_DOWN)
        self.toast.emit(ToastText(tr("Noted. It makes “likely here” more exact.")))

    def _open(self, result: SearchResult) -> None:
        words = self._answer.highlighted if self._answer is not None else ()
        self.presenter.note_done(self._answer, OutcomeKind.OPENED, result)
        if result.memory is not None:
            self.presenter.note_opened(result.memory.id)
        if result.kind is PassageKind.MEMORY:
            self.navigate.emit(MemoryPlace(result.owner_id))
        elif result.conversation_id is not None:
            self.navigate.emit(MessagePlace(result.conversation_id, result.owner_id, words))
        else:
            self.navigate.emit(DocumentPlace(result.owner_id, words))

    def _open_message(self, message_id: UUID) -> None:
        current = self.results.current()
        result = as_read(current) if current is not None else None
        if result is not None and result.conversation_id is not None:
            words = self._answer.highlighted if self._answer is not None else ()
            self.navigate.emit(MessagePlace(result.conversation_id, message_id, words))

    def _on_related(self, message_id: UUID) -> None:
        result = self.results.current()
        title = result.title if result is not None else ""
        self.go(RelatedPlace(message_id, title))

    def _on_copied(self) -> None:
        self.presenter.note_done(self._answer, OutcomeKind.COPIED, self.results.current())

    def _on_said(self, text: str) -> None:
        self.toast.emit(ToastText(text))

    def _remember(self) -> None:
        self.presenter.note_done(self._answer, OutcomeKind.REMEMBERED, self.results.current())
        self.remember_wanted.emit(self.capture())

    def _find(self) -> None:
        if self._stack.currentWidget() is self._found:
            self.preview.reader.open_find()
