"""Search, typed and clicked through on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from strata.bootstrap import Library
from strata.domain.changes import Changes, Noun
from strata.domain.events import EventKind, Subject
from strata.domain.imports import ImportOptions
from strata.domain.memories import MemoryState
from strata.domain.passages import PassageKind
from strata.domain.recalls import NOT_IN_MEMORY, Assessment, OutcomeKind
from strata.domain.records import Role
from strata.domain.search import Degradation, Notice, SearchRequest, Span
from strata.services.control import Control
from strata.settings import Settings
from strata.tasks.api import Tasks
from strata.tasks.inline import InlineTasks
from strata.tasks.lanes import LaneTasks
from strata.ui.navigation import DocumentPlace, MessagePlace, QueryPlace, RelatedPlace
from strata.ui.pane import PaneContext
from strata.ui.panes.search.excerpt import lay_excerpt, unmarked
from strata.ui.panes.search.pane import SearchPane
from strata.ui.panes.search.state import Filters, Question, without_words
from strata.ui.period import DateRange, Period
from tests.support.library import built, copied, opened, write_interchange
from tests.support.memories import archive
from tests.support.records import START, conversation, document


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(
        tmp_path_factory.mktemp("built"),
        conversation(
            "bread",
            "How do I bake sourdough bread?",
            "Feed the sourdough starter and wait for the dough to rise.",
            "And the oven?",
            source="chatgpt",
            authors=("Ana", ""),
        ),
        conversation(
            "lisbon",
            "Plan a trip to Lisbon",
            "Take tram 28 and eat bread.",
            source="claude",
            start=START + timedelta(days=400),
        ),
        document("kitchen", "# Kitchen\n\nThe bread oven is made of brick."),
    )


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Iterator[Library]:
    with copied(template, tmp_path) as made:
        yield made


def made_pane(qtbot: QtBot, library: Library, settings: Settings, tasks: Tasks) -> SearchPane:
    pane = SearchPane(PaneContext(library.services, tasks, settings))
    pane.resize(1100, 700)
    qtbot.addWidget(pane)
    pane.show()
    qtbot.waitExposed(pane)
    pane.activate()
    return pane


@pytest.fixture
def pane(qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks) -> SearchPane:
    return made_pane(qtbot, library, settings, inline_tasks)


def found(pane: SearchPane) -> list[str]:
    return [result.title for result in pane.results.model().results]


def choose(menu: QMenu, beginning: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(beginning)).trigger()


def test_before_a_question_there_are_examples_to_try(pane: SearchPane, qtbot: QtBot) -> None:
    assert pane.welcome.isVisible()
    with qtbot.waitSignal(pane.search_text) as told:
        pane.welcome.tried.emit("bread -sourdough")
    assert told.args == ["bread -sourdough"]
    assert "Bread" not in [result.title for result in pane.results.model().results if "sourdough" in result.text.casefold()]
    assert found(pane)


def test_results_come_while_one_types(pane: SearchPane, qtbot: QtBot) -> None:
    for text in ("s", "sou", "sourdough"):
        pane.go(QueryPlace(text))
    assert found(pane) == []
    qtbot.waitUntil(lambda: "Bread" in found(pane))
    assert pane.results.currentIndex().row() == 0
    assert "result" in pane.headline.text()
    assert " ms" in pane.headline.text()


def test_half_a_word_finds_what_it_may_become_until_return_says_that_it_is_whole(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourd"))
    qtbot.waitUntil(lambda: "Bread" in found(pane))
    result = pane.results.current()
    assert result is not None
    assert "completed from “sourd”" in result.why
    assert {result.excerpt[mark.start : mark.end] for mark in result.marks} == {"sourdough"}
    assert pane.presenter.question.unfinished
    pane.go(QueryPlace("sourd", settled=True))
    assert all(not one.marks for one in pane.results.model().results)
    assert not pane.presenter.question.unfinished


def test_a_space_ends_a_word_too(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourd"))
    qtbot.waitUntil(lambda: "Bread" in found(pane))
    pane.go(QueryPlace("sourd "))
    qtbot.waitUntil(lambda: all(not one.marks for one in pane.results.model().results))


def test_return_asks_nothing_again_where_nothing_was_completed(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("starter"))
    qtbot.waitUntil(lambda: "Bread" in found(pane))
    with qtbot.assertNotEmitted(pane.presenter.answered, wait=0):
        pane.go(QueryPlace("starter", settled=True))
    assert not pane.presenter.question.unfinished
    pane.presenter.narrow(Filters(sources=("chatgpt",)))
    assert pane._answer is not None
    assert not pane._answer.request.unfinished


def test_return_searches_at_once(pane: SearchPane) -> None:
    pane.go(QueryPlace("sourdough starter", settled=True))
    assert found(pane)[0] == "Bread"


def test_the_preview_stands_at_the_message_with_its_words_marked(pane: SearchPane) -> None:
    pane.go(QueryPlace("sourdough starter", settled=True))
    view = pane.preview.reader.view
    result = pane.results.current()
    entry = view.current_entry()
    assert result is not None
    assert entry is not None
    assert entry.message.id == result.owner_id
    index = view.current
    assert index is not None
    words = {cursor.selectedText().casefold() for cursor in view._marks(index, view.column.laid(index)).found}
    assert {"sourdough", "starter"} <= words


def test_the_arrow_keys_move_the_preview(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("bread", settled=True))
    pane.focus_content()
    first = pane.results.current()
    qtbot.keyClick(pane.results, Qt.Key.Key_Down)
    second = pane.results.current()
    assert first is not None
    assert second is not None
    assert first != second
    entry = pane.preview.reader.view.column.entries[0]
    assert second.owner_id in {one.message.id for one in pane.preview.reader.view.column.entries} | {entry.message.id}


def test_return_reads_here_and_escape_goes_back(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourdough", settled=True))
    pane.focus_content()
    qtbot.keyClick(pane.results, Qt.Key.Key_Return)
    assert pane.preview.reader.view.hasFocus()
    qtbot.keyClick(pane.preview.reader.view, Qt.Key.Key_Escape)
    assert pane.results.hasFocus()


def test_ctrl_return_opens_among_the_conversations(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourdough starter", settled=True))
    result = pane.results.current()
    assert result is not None
    with qtbot.waitSignal(pane.navigate) as told:
        qtbot.keyClick(pane.results, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    place = told.args[0]
    assert isinstance(place, MessagePlace)
    assert (place.conversation_id, place.message_id) == (result.conversation_id, result.owner_id)
    assert place.words


def test_a_note_opens_as_a_note(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("brick oven", settled=True))
    choose(pane.filters.kind._menu, "Notes")
    assert found(pane) == ["Kitchen"]
    with qtbot.waitSignal(pane.navigate) as told:
        qtbot.mouseClick(pane.preview.open_button, Qt.MouseButton.LeftButton)
    assert isinstance(told.args[0], DocumentPlace)


def test_filters_narrow_and_are_dropped(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("bread", settled=True))
    choose(pane.filters.source._menu, "Claude")
    assert set(found(pane)) == {"Lisbon"}
    choose(pane.filters.role._menu, "You")
    assert pane.presenter.question.filters.roles == (Role.USER,)
    qtbot.mouseClick(pane.filters.clear_all, Qt.MouseButton.LeftButton)
    assert {"Bread", "Lisbon", "Kitchen"} <= set(found(pane))


def test_nothing_found_says_where_was_looked_and_offers_to_look_everywhere(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourdough", settled=True))
    pane.filters.when._use(DateRange(Period.CUSTOM, date(2001, 1, 1), date(2001, 12, 31)))
    assert found(pane) == []
    assert pane.nothing.isVisible()
    qtbot.mouseClick(pane._widen, Qt.MouseButton.LeftButton)
    assert "Bread" in found(pane)


def test_a_phrase_that_is_nowhere_says_what_quotation_marks_do(pane: SearchPane) -> None:
    pane.go(QueryPlace('"no such words"', settled=True))
    texts = [label.text() for label in pane.nothing.findChildren(QLabel)]
    assert 'No results for "no such words"' in texts
    assert any("Leave them out" in text for text in texts)


def test_nothing_is_said_of_a_library_that_was_searched_in_part(pane: SearchPane) -> None:
    pane.go(QueryPlace('"no such words"', settled=True))
    assert pane._answer is not None
    behind = replace(pane._answer, notices=(Notice(Degradation.WORD_INDEX_BEHIND, "5 changes are on the way.", 5, 9),))
    pane._on_answer(behind)
    texts = " ".join(label.text() for label in pane.nothing.findChildren(QLabel))
    assert "Nothing found so far" in texts
    assert "No results" not in texts


def test_the_keyboard_goes_from_no_results_to_the_results(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourdough", settled=True))
    pane.filters.when._use(DateRange(Period.CUSTOM, date(2001, 1, 1), date(2001, 12, 31)))
    pane._widen.setFocus()
    qtbot.keyClick(pane._widen, Qt.Key.Key_Space)
    assert "Bread" in found(pane)
    assert pane.window().focusWidget() is pane.results


def test_searching_inside_one_conversation_is_said_and_can_be_ended(pane: SearchPane, qtbot: QtBot, library: Library) -> None:
    inside = library.services.search.search(SearchRequest("tram")).results[0].conversation_id
    pane.go(QueryPlace("", conversation_id=inside))
    assert pane.filters.scope.text() == "Lisbon"
    pane.go(QueryPlace("bread", settled=True))
    assert set(found(pane)) == {"Lisbon"}
    qtbot.mouseClick(pane.filters.scope, Qt.MouseButton.LeftButton)
    assert "Bread" in found(pane)


def test_time_words_become_a_hint_that_can_be_dropped(pane: SearchPane, qtbot: QtBot) -> None:
    pane.go(QueryPlace("sourdough in June 2023", settled=True))
    assert pane.hint.isVisible()
    assert "june 2023" in pane.hint.text().casefold()
    with qtbot.waitSignal(pane.search_text) as told:
        qtbot.mouseClick(pane.hint, Qt.MouseButton.LeftButton)
    assert "2023" not in told.args[0]
    assert not pane.hint.isVisible()
    assert "Bread" in found(pane)


def test_what_is_related_to_a_message_is_shown(pane: SearchPane, library: Library) -> None:
    about = library.services.search.search(SearchRequest("sourdough starter")).results[0]
    pane.go(RelatedPlace(about.owner_id, about.title))
    assert found(pane)
    assert "related to “Bread”" in pane.headline.text()
    assert about.owner_id not in {result.owner_id for result in pane.results.model().results}


def test_vectors_that_lag_behind_are_said_aloud(
    qtbot: QtBot, tmp_path: Path, settings: Settings, inline_tasks: InlineTasks
) -> None:
    with opened(tmp_path) as library:
        file = write_interchange(tmp_path / "records.jsonl", [conversation("bread", "Bake sourdough bread", "Yes")])
        library.services.imports.run([file], ImportOptions(), Control())
        library.services.indexing.drain()
        pane = made_pane(qtbot, library, settings, inline_tasks)
        pane.go(QueryPlace("sourdough", settled=True))
        assert found(pane) == ["Bread"]
        assert pane.banner.isVisible()
        library.services.embedding.run_until_done(Control())
        library.services.indexing.drain()
        library.services.search.forget_cache()
        inline_tasks.announce(Changes.of(Noun.INDEX))
        qtbot.waitUntil(lambda: not pane.banner.isVisible())


def test_what_went_to_the_trash_leaves_the_results(
    pane: SearchPane, qtbot: QtBot, library: Library, inline_tasks: InlineTasks
) -> None:
    pane.go(QueryPlace("sourdough", settled=True))
    result = pane.results.current()
    assert result is not None
    assert result.conversation_id is not None
    changes = library.services.conversations.trash([result.conversation_id])
    library.services.indexing.drain()
    inline_tasks.announce(changes)
    qtbot.waitUntil(lambda: "Bread" not in found(pane))


def test_an_emptied_field_shows_the_examples_again(pane: SearchPane) -> None:
    pane.go(QueryPlace("bread", settled=True))
    pane.go(QueryPlace(""))
    assert pane.welcome.isVisible()
    assert found(pane) == []


def test_the_latest_of_many_questions_wins_on_real_threads(
    qtbot: QtBot, library: Library, settings: Settings, lane_tasks: LaneTasks
) -> None:
    pane = made_pane(qtbot, library, settings, lane_tasks)
    for text in ("tram", "brick", "sourdough starter"):
        pane.go(QueryPlace(text, settled=True))
    qtbot.waitUntil(lambda: bool(found(pane)))
    qtbot.waitUntil(lambda: pane.presenter.question.text == "sourdough starter" and found(pane)[0] == "Bread")
    qtbot.waitUntil(lambda: bool(pane.preview.reader.view.column.entries))
    lane_tasks.close()


def test_every_result_can_be_drawn_and_read_aloud(pane: SearchPane) -> None:
    pane.go(QueryPlace("bread oven", settled=True))
    assert not pane.grab().isNull()
    model = pane.results.model()
    for place in range(model.rowCount()):
        spoken = model.data(model.index(place), Qt.ItemDataRole.AccessibleTextRole)
        result = model.results[place]
        assert result.title in spoken
        assert result.why in spoken


def test_a_question_asks_for_more_up_to_the_most_there_is() -> None:
    question = Question("bread")
    for _ in range(6):
        question = question.more()
    assert question.limit == 200
    assert question.ask("salt").limit == 20


def test_a_question_becomes_a_request() -> None:
    filters = Filters(kinds=(PassageKind.DOCUMENT,), when=DateRange(Period.CUSTOM, date(2023, 6, 9), date(2023, 6, 9)))
    request = Question("bread", filters).request(date(2024, 1, 1), "UTC")
    assert request.filter.kinds == (PassageKind.DOCUMENT,)
    since, until = request.filter.since, request.filter.until
    assert since is not None
    assert until is not None
    assert until - since == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [("bread in May 2023", "in may 2023", "bread"), ("last week bread", "last week", "bread"), ("bread", "", "bread")],
)
def test_time_words_are_taken_out_of_a_question(text: str, words: str, left: str) -> None:
    assert without_words(text, words) == left


def test_an_excerpt_is_drawn_without_the_marks_of_markdown() -> None:
    text, marks = unmarked("sleeps in the **kitchen**, `oak` and snake_case", (Span(16, 23), Span(28, 31)))
    assert text == "sleeps in the kitchen, oak and snake_case"
    assert [text[mark.start : mark.end] for mark in marks] == ["kitchen", "oak"]


def test_other_words_begin_at_the_best_result_the_same_words_stay_at_the_picked_one(pane: SearchPane) -> None:
    pane.go(QueryPlace("bread", settled=True))
    pane.results.setCurrentIndex(pane.results.model().index(2))
    picked = pane.results.current()
    assert picked is not None
    pane.presenter.narrow(Filters(side_branches=True))
    kept = pane.results.current()
    assert kept is not None
    assert kept.owner_id == picked.owner_id
    pane.go(QueryPlace("bread oven", settled=True))
    assert picked.owner_id in [result.owner_id for result in pane.results.model().results]
    assert pane.results.currentIndex().row() == 0


@pytest.mark.parametrize("width", [220, 300, 380, 400, 410, 450])
def test_an_excerpt_that_goes_on_ends_in_an_ellipsis_that_can_be_seen(width: int) -> None:
    text = "Look for a place with tablecloths and a first sitting at half past twelve; it stays quiet until half past one. " * 4
    layout, _ = lay_excerpt(text, (), QFont(QApplication.font()), width)
    last = layout.lineAt(layout.lineCount() - 1)
    assert layout.text().endswith("…")
    assert last.textStart() + last.textLength() == len(layout.text())


def test_an_answer_that_comes_again_leaves_the_preview_where_it_is(pane: SearchPane) -> None:
    pane.go(QueryPlace("sourdough", settled=True))
    pane.preview.reader.view.set_current(None)
    pane.presenter.search_now()
    assert pane.preview.reader.view.current is None
    assert pane.results.current() is not None


def test_it_says_how_sure_it_is_and_takes_thumbs(pane: SearchPane, library: Library) -> None:
    assert not pane.sureness.isVisible()
    pane.set_query("sourdough", settled=True)
    assert pane.sureness.isVisible()
    assert "in 100" in pane.sureness.text.text()
    pane.sureness.right.click()
    assert (pane.sureness.right.isEnabled(), pane.sureness.wrong.isEnabled()) == (False, True)
    pane.open_current()
    library.services.recalls.flush(everything=True)
    metrics = library.services.metrics
    outcomes = dict(metrics.outcomes(metrics.everything()).counts)
    assert outcomes == {OutcomeKind.THUMB_UP: 1, OutcomeKind.OPENED: 1}


def test_what_is_opened_and_judged_counts_as_an_act(pane: SearchPane, library: Library) -> None:
    pane.set_query("sourdough", settled=True)
    pane.sureness.wrong.click()
    result = pane.results.current()
    assert result is not None
    pane.open_current()
    library.services.events.flush()
    acts = {line.event.kind: line.event for line in library.services.flow.events(limit=6)}
    judged, recalled = acts[EventKind.FEEDBACK], acts[EventKind.RECALLED]
    assert (judged.subject, judged.amount) == (Subject.RECALL, -1.0)
    assert (recalled.subject, recalled.subject_id) == (Subject.MESSAGE, result.owner_id)


def test_under_the_threshold_it_says_so_and_shows_the_results(
    qtbot: QtBot, library: Library, settings: Settings, inline_tasks: InlineTasks
) -> None:
    pane = made_pane(qtbot, library, settings, inline_tasks)
    pane.sureness.show_assessment(Assessment(UUID(int=1), 0.1, 0.2))
    assert pane.sureness.text.text().startswith(NOT_IN_MEMORY)
    pane.set_query("bread", settled=True)
    assert found(pane)
    pane.set_query("", settled=True)
    assert not pane.sureness.isVisible()


def test_the_archive_is_searched_by_its_chip_and_a_click_brings_back(pane: SearchPane, library: Library) -> None:
    library.services.archive.archive_these([library.services.conversations.find_source("bread").id])
    library.services.search.forget_cache()
    pane.set_query("sourdough", settled=True)
    assert [result for result in pane.results.model().results if result.archived] == []
    pane.filters.archive.click()
    place = next(place for place, result in enumerate(pane.results.model().results) if result.archived)
    pane.results.setCurrentIndex(pane.results.model().index(place, 0))
    assert pane.results.current().title == "Bread"
    assert "in the archive" in pane.results.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert pane.preview.archived.isVisible()
    pane.preview.archived.acted.emit()
    assert library.services.archive.list() == ()
    assert not pane.preview.archived.isVisible()
    library.services.indexing.drain()
    pane.presenter.search_now()
    assert [result.archived for result in pane.results.model().results if result.title == "Bread"][:1] == [False]
    pane.presenter.widen()
    assert pane.filters.archive.isChecked(), "it widens, so that it is no filter to be dropped"


def test_an_archived_memory_is_found_marked_and_brought_back_into_force(pane: SearchPane, library: Library) -> None:
    walnut = library.services.memories.remember("The walnut tree is ill").memory
    archive(library, walnut)
    pane.set_query("walnut", settled=True)
    pane.filters.archive.click()
    (place,) = [place for place, result in enumerate(pane.results.model().results) if result.archived]
    pane.results.setCurrentIndex(pane.results.model().index(place, 0))
    assert "memory" in pane.preview.archived.accessibleName()
    pane.bring_back()
    assert library.services.memories.get(walnut.id).memory.state is MemoryState.ACTIVE
    library.services.indexing.drain()
    pane.presenter.search_now()
    assert [result.archived for result in pane.results.model().results if result.owner_id == walnut.id] == [False]
