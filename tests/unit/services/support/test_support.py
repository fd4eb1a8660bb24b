"""What assistants said about the person: which sentences are looked up, and which have support. Every example was read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from strata.bootstrap import Library, open_library
from strata.domain.memories import MemoryKind
from strata.embedding.loader import Loader
from strata.services.control import Control
from strata.services.support import service
from strata.services.support.claims import claims, traits, traits_beside, turned
from strata.services.support.judging import Candidate, Reason, judge
from strata.services.words import Analyser
from strata.settings import Settings
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened
from tests.support.records import START, conversation

ANALYSER = Analyser()

STATED = (
    "You have two cats and a dog.", "Your sister lives in Toronto.", "As you mentioned earlier, you moved to Spain in 2019.",
    "You told me you're allergic to penicillin.", "You never liked team sports.", "Your flight is on 3 May.",
)  # fmt: skip
NOT_STATED = (
    "You can try the second recipe.", "If you have two cats, buy a bigger box.", "Do you have any allergies?",
    "Make sure your oven is hot.", "You're welcome!", "The capital of Spain is Madrid.", "You should see a doctor.",
    "Would you like me to go on?", "Once your dough has risen, fold it.", "Perhaps your router is too far away.",
)  # fmt: skip

SAID = (
    "I have two cats, Miso and Tofu.", "My sister Ana lives in Toronto and works as a nurse.",
    "I moved to Spain three years ago.", "I'm allergic to penicillin.", "I don't eat meat any more.",
    "I bought a used car last month.",
)  # fmt: skip
ANSWERS = (
    ("You have two cats.", None),
    ("Your sister lives in Toronto.", None),
    ("You are allergic to penicillin.", None),
    ("You moved to Spain three years ago.", None),
    ("You don't eat meat.", None),
    ("You have three cats.", Reason.OTHER_NUMBER),
    ("You are not allergic to penicillin.", Reason.NEGATION),
    ("Your brother was a famous opera singer.", Reason.NOTHING_NEAR),
    ("You played the violin in the national orchestra.", Reason.NOTHING_NEAR),
)


@pytest.mark.parametrize("sentence", STATED)
def test_statements_about_the_person_are_looked_up(sentence: str) -> None:
    assert len(list(claims(f"Sure. {sentence} Anything else?"))) == 1


@pytest.mark.parametrize("sentence", NOT_STATED)
def test_advice_questions_and_conditions_state_nothing(sentence: str) -> None:
    assert list(claims(sentence)) == []


def test_a_statement_is_turned_round_and_keeps_its_place() -> None:
    answer = "Of course. You told me your cat is called Miso."
    (claim,) = claims(answer)
    assert answer[claim.start : claim.end] == "You told me your cat is called Miso."
    assert claim.text == "my cat is called Miso."
    assert turned("You've lost yours") == "I've lost mine"


def test_numbers_are_compared_in_figures_and_in_words() -> None:
    assert traits("two cats", ANALYSER).numbers == traits("2 cats", ANALYSER).numbers == {"2"}


def test_a_denial_elsewhere_in_a_long_message_denies_nothing() -> None:
    said = "I moved to Porto two years ago. Is there a trick? That rule never works, and my coffee isn't warm."
    assert not traits_beside(traits("I moved to Porto two years ago", ANALYSER), said, ANALYSER).denies
    assert traits_beside(traits("my coffee is warm", ANALYSER), said, ANALYSER).denies
    assert traits_beside(traits("I moved", ANALYSER), said, ANALYSER).words == traits(said, ANALYSER).words


def test_without_anything_near_there_is_no_support() -> None:
    claim = traits("I play the harp", ANALYSER)
    assert judge(claim, ()).reason is Reason.NOTHING_NEAR
    far = Candidate(UUID(int=1), 0.1, traits("The kettle boils", ANALYSER))
    assert judge(claim, (far,)).reason is Reason.NOTHING_NEAR


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with the real small model: what counts as near is a matter of its cosines."""
    folder: Path = tmp_path_factory.mktemp("support")
    turns = [turn for pair in zip(SAID, ["I see."] * len(SAID), strict=True) for turn in pair]
    turns += [turn for text, _ in ANSWERS for turn in ("Go on.", text)]
    clock = FakeClock(START + timedelta(hours=2))
    loader = Loader(folder / "models", folder / "cache")
    with open_library(folder / "library", Settings(folder / "settings.json"), clock=clock, loader=loader) as library:
        library.settle()
        bring_in(library, folder, conversation("talk", *turns))
        library.services.support.run(Control())
        yield library


@pytest.mark.parametrize(("answer", "reason"), ANSWERS)
def test_reviewed_examples(library: Library, answer: str, reason: Reason | None) -> None:
    marked = {one.text: one.reason for one in library.services.support.unsupported()}
    assert marked.get(answer) == (reason and reason.value)


def test_the_rate_counts_what_was_said_in_the_last_day(library: Library) -> None:
    rate = library.services.support.rate()
    assert (rate.sentences, rate.unsupported, rate.waiting) == (9, 4, 0)
    assert "4 of 9" in rate.sentence
    assert library.services.support.rate(1).sentences == 0


def test_what_was_looked_up_is_not_due_again(library: Library) -> None:
    assert not library.services.support.due()


def test_an_answer_with_a_marked_sentence_is_known(library: Library) -> None:
    marked = library.services.support.unsupported()[0]
    assert library.services.support.is_marked(marked.message_id)
    assert library.services.support.is_marked(marked.message_id)
    (line,) = library.services.support.caches()
    assert (line.hits, line.misses) == (1, 1)


def test_a_pass_in_batches_looks_at_every_answer_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 2)
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("talk", *("Go on.", "Your cat is old.") * 5))
        support, store = library.services.support, library._stores.record.support
        first = store.due(-1, 2)
        assert [len(store.due(one.seq, 10)) for one in first] == [4, 3]
        support.run(Control())
        rate = support.rate()
        assert (rate.all_sentences, rate.waiting) == (5, 0)


def test_what_is_kept_in_memory_supports_what_nobody_said(tmp_path: Path) -> None:
    loader = Loader(tmp_path / "models", tmp_path / "cache")
    clock = FakeClock(START - timedelta(days=1))
    with open_library(tmp_path / "library", Settings(tmp_path / "settings.json"), clock=clock, loader=loader) as library:
        library.settle()
        library.services.memories.remember("I play the violin in an orchestra.", kind=MemoryKind.FACT)
        bring_in(library, tmp_path, conversation("talk", "Go on.", "You play the violin in an orchestra."))
        library.services.support.run(Control())
        rate = library.services.support.rate()
        assert (rate.all_sentences, rate.all_unsupported) == (1, 0)
