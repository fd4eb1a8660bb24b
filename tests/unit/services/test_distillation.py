"""Looking through what came in for memories: what is found, what is left alone, and that nothing is looked at twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from strata.bootstrap import Library, open_library
from strata.domain.checkpoints import CheckpointReason
from strata.domain.errors import Cancelled
from strata.domain.history import ActKind, HistoryFilter
from strata.domain.imports import ImportOptions
from strata.domain.memories import Layer, Memory, MemoryFilter, MemoryState, Origin
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.domain.work import Progress, WorkKind, WorkStatus
from strata.services.control import Control
from strata.services.distillation import Distilled
from strata.settings import MEMORY_DISTIL, Settings
from tests.support.distilling_writer import lived_in
from tests.support.encoder import DummyLoader
from tests.support.exports import Json, Turn, chatgpt_conversation, written
from tests.support.library import bring_in
from tests.support.records import START, conversation, document

BREAD = "I always bake the bread at 240 degrees for 40 minutes."
PORTO = "I moved to Porto two years ago."
WALNUTS = "My father is allergic to walnuts."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with lived_in(tmp_path) as library:
        yield library


def run(library: Library) -> Distilled:
    return library.services.distillation.run(Control())


def kept(library: Library, *states: MemoryState) -> tuple[Memory, ...]:
    memories = library.services.memories
    wanted = MemoryFilter(states=states or (MemoryState.ACTIVE, MemoryState.INBOX))
    return tuple(one.memory for one in memories.page(memories.seqs(wanted)))


def contents(library: Library) -> set[str]:
    return {memory.content for memory in kept(library)}


def spoken(name: str, *lines: tuple[str, str]) -> IncomingConversation:
    """Return a dialogue between people: who says what."""
    messages = tuple(
        IncomingMessage(f"{name}:{place}", Role.OTHER, text, START, author=author) for place, (author, text) in enumerate(lines)
    )
    return IncomingConversation("letters", name, name, messages, START, START)


def test_what_the_person_said_becomes_memory_with_its_source(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("bread", BREAD, "I always use 200 degrees and I love rye."))
    assert library.services.distillation.waiting().messages == 1
    found = run(library)
    (memory,) = kept(library)
    assert (memory.content, memory.origin, memory.layer, found.kept) == (BREAD, Origin.DISTILLED, Layer.LTM, 1)
    (source,) = library.services.memories.sources(memory.id)
    assert (source.text, source.reference.first_char, memory.said_at) == (BREAD, 0, START)
    (work,) = [one for one in library.services.work.latest(9) if one.kind is WorkKind.TAKE_IN]
    assert work.status is WorkStatus.DONE


def test_what_assistants_had_saved_goes_to_long_term_and_is_looked_at_again_when_it_changes(
    library: Library, tmp_path: Path
) -> None:
    saved = document("saved-memories", "User prefers tea to coffee.\n\nUser lives in Porto.", source="chatgpt")
    recent = replace(saved, created_at=None, updated_at=None)
    bring_in(library, tmp_path, recent, document("garden", "I always water the garden in the evening."))
    assert library.services.distillation.waiting().saved == 1
    run(library)
    assert contents(library) == {"User prefers tea to coffee.", "User lives in Porto."}
    assert {(memory.origin, memory.layer) for memory in kept(library)} == {(Origin.ASSISTANT, Layer.LTM)}
    bring_in(library, tmp_path, replace(recent, text=f"{recent.text}\n\nUser plays the cello."))
    assert run(library).kept == 1
    assert "User plays the cello." in contents(library)
    assert not library.services.distillation.waiting().any


def test_nothing_is_looked_at_twice_and_what_was_undone_is_not_found_anew(library: Library, tmp_path: Path) -> None:
    talk = conversation("bread", BREAD, "Good.")
    bring_in(library, tmp_path, talk)
    run(library)
    history = library.services.history
    (act,) = history.page(history.seqs(HistoryFilter(kinds=(ActKind.TAKE_IN,))))
    history.undo([act.id])
    assert not kept(library)
    bring_in(library, tmp_path, talk, conversation("porto", PORTO))
    run(library)
    assert contents(library) == {PORTO}
    assert run(library).changes.nouns == frozenset()


def test_a_conversation_in_the_trash_is_looked_at_when_it_comes_back(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("bread", BREAD), conversation("porto", PORTO))
    home = library.services.conversations.find_source("bread").id
    library.services.conversations.trash([home])
    run(library)
    assert contents(library) == {PORTO}
    assert not library.services.distillation.waiting().any
    library.services.conversations.restore([home])
    assert library.services.distillation.waiting().messages == 1
    run(library)
    assert contents(library) == {PORTO, BREAD}
    assert not library.services.distillation.waiting().any


def test_side_branches_are_left_out(library: Library, tmp_path: Path) -> None:
    turns = (Turn("root", None, text="Hello there."), Turn("left", "root", text=BREAD), Turn("taken", "root", text=PORTO))
    _from_chatgpt(library, tmp_path, chatgpt_conversation("talk", turns, current="taken"))
    run(library)
    assert contents(library) == {PORTO}


def test_a_conversation_not_to_be_remembered_leaves_no_memory_though_it_was_imported(library: Library, tmp_path: Path) -> None:
    _from_chatgpt(library, tmp_path, chatgpt_conversation("talk", (Turn("only", None, text=BREAD),), is_do_not_remember=True))
    assert library.services.library.stats().messages == 1
    assert not library.services.distillation.waiting().any
    run(library)
    assert not kept(library)


def test_between_people_each_statement_bears_its_speaker(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, spoken("letters", ("Ana", PORTO), ("Rui", WALNUTS)))
    run(library)
    assert contents(library) == {f"Ana: {PORTO}", f"Rui: {WALNUTS}"}
    texts = {source.text for memory in kept(library) for source in library.services.memories.sources(memory.id)}
    assert texts == {PORTO, WALNUTS}


def test_a_run_that_is_stopped_goes_on_where_it_ended(library: Library, tmp_path: Path) -> None:
    names = ("basil", "thyme", "sage", "mint", "rosemary", "lavender", "chives", "dill")
    talks = [conversation(name, f"I always grow {name} on the balcony.") for name in names]
    bring_in(library, tmp_path, *talks, document("saved-memories", "User likes herbs.", source="chatgpt"))

    def stop(progress: Progress) -> None:
        control.cancel()

    control = Control(stop)
    with pytest.raises(Cancelled):
        library.services.distillation.run(control)
    assert contents(library) == {"User likes herbs."}
    run(library)
    assert len(kept(library)) == len(names) + 1
    assert library.services.work.latest(1)[0].status is WorkStatus.DONE


def test_without_the_setting_nothing_is_looked_at_until_it_is_on_again(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.set(MEMORY_DISTIL, False)
    with open_library(tmp_path / "library", settings, loader=DummyLoader()) as library:
        bring_in(library, tmp_path, conversation("bread", BREAD))
        run(library)
        assert not kept(library)
        settings.set(MEMORY_DISTIL, True)
        run(library)
        assert contents(library) == {BREAD}


def test_without_the_model_that_ships_everything_waits_for_the_person(tmp_path: Path) -> None:
    with open_library(tmp_path / "library", Settings(tmp_path / "settings.json"), loader=DummyLoader()) as library:
        bring_in(library, tmp_path, conversation("bread", BREAD), conversation("porto", PORTO))
        assert (run(library).kept, library.services.inbox.count()) == (0, 2)


def test_going_back_to_before_an_import_and_restoring_it_finds_its_memories_again(library: Library, tmp_path: Path) -> None:
    bring_in(library, tmp_path, conversation("porto", PORTO))
    run(library)
    bring_in(library, tmp_path, conversation("bread", BREAD))
    run(library)
    (checkpoint,) = library.services.checkpoints.all()
    assert (checkpoint.reason, checkpoint.memories) == (CheckpointReason.IMPORT, 1)
    library.services.checkpoints.roll_back(checkpoint.id, Control())
    run(library)
    assert contents(library) == {PORTO}
    library.services.conversations.restore([library.services.conversations.find_source("bread").id])
    run(library)
    assert contents(library) == {PORTO, BREAD}


def _from_chatgpt(library: Library, folder: Path, talk: Json) -> None:
    """Import a conversation as ChatGPT exports it, even one that is not to be remembered."""
    file = written(folder / "conversations.json", [talk])
    library.services.imports.run([file], ImportOptions(include_do_not_remember=True), Control())
