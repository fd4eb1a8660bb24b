"""Checkpoints that nobody asked for: before what is hard to take back, and only where there is something to go back to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.checkpoints import CheckpointReason
from strata.domain.errors import DiskFull
from strata.domain.history import HistoryFilter
from strata.domain.memories import Layer
from strata.services.history import MANY_ACTS
from strata.services.intake.securing import Securing
from strata.services.models import ModelService
from tests.support.encoder import DUMMY_WIDE
from tests.support.library import bring_in, opened
from tests.support.records import conversation

NAMES = ("basil", "thyme", "sage", "mint", "rosemary", "lavender", "chives", "dill", "borage", "lovage", "sorrel", "tarragon")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        yield library


def made(library: Library) -> list[tuple[CheckpointReason, str]]:
    return [(one.reason, one.name) for one in library.services.checkpoints.all()]


def remember(library: Library, text: str) -> None:
    library.services.memories.remember(text, layer=Layer.LTM)


def test_an_import_makes_one_if_it_changes_something_and_there_are_memories(library: Library, tmp_path: Path) -> None:
    first = conversation("first", "I like the sea.")
    bring_in(library, tmp_path, first)
    assert made(library) == []
    remember(library, "The key hangs behind the fig tree")
    bring_in(library, tmp_path, first)
    assert made(library) == []
    bring_in(library, tmp_path, first, conversation("second", "I like the hills."))
    assert made(library) == [(CheckpointReason.IMPORT, "Before importing records.jsonl")]


def test_where_none_can_be_made_an_import_goes_on_and_says_so() -> None:
    asked: list[str] = []

    def refuse(name: str) -> None:
        asked.append(name)
        raise DiskFull("The disk is full.", "Free some room.")

    securing = Securing(refuse, "Before importing talks.zip")
    securing()
    securing()
    assert asked == ["Before importing talks.zip"]
    assert securing.problem == "No checkpoint could be made before this import. The disk is full. Free some room."


def test_a_change_of_model_makes_one(library: Library) -> None:
    models: ModelService = library.services.models
    remember(library, "The key hangs behind the fig tree")
    models.use(library.services.embedding.space_in_use().model)
    assert made(library) == []
    models.use(DUMMY_WIDE.name)
    assert made(library) == [(CheckpointReason.MODEL_CHANGE, f"Before changing to {DUMMY_WIDE.title}")]


def test_undoing_many_acts_at_once_makes_one_and_undoing_a_few_does_not(library: Library) -> None:
    for name in NAMES:
        remember(library, f"I grow {name}")
    history = library.services.history
    acts = [act.id for act in history.page(history.seqs(HistoryFilter()))]
    history.undo(acts[: len(NAMES) - MANY_ACTS])
    assert made(library) == []
    history.undo(acts[len(NAMES) - MANY_ACTS :])
    assert made(library) == [(CheckpointReason.UNDO, f"Before undoing {MANY_ACTS} acts")]
    assert library.services.checkpoints.all()[0].memories == MANY_ACTS
