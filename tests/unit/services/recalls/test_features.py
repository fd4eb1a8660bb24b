"""What is told of a list of results: who says it, how much of the question stands in it, and what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.recalls import Assessment
from strata.domain.search import SearchRequest
from strata.services.ports.index import WordWeights
from strata.services.recalls.features import NAMES
from strata.services.recalls.telling import asks, telling
from tests.support.library import bring_in, opened
from tests.support.records import conversation

TURNS = (
    "My sister sold her bakery in Porto last month, and I helped her pack.",
    "How nice of you! Does your sister miss the bakery?",
    "I planted figs behind our house and I water them myself.",
    "You have such a lucky garden, your figs will be sweet.",
    "My knee hurts when I climb the stairs.",
    "You should let somebody look at your knee.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = Path(tmp_path_factory.mktemp("features"))
    with opened(folder) as library:
        bring_in(library, folder, conversation("talk", *TURNS, authors=("Ana", "Bernd")))
        library.services.search.warm_up(words_only=True)
        for _ in range(2):  # both threads of the search are up before a test counts threads
            library.services.search.find(SearchRequest("sister", words_only=True))
        yield library


def assessed(library: Library, text: str) -> Assessment:
    found = library.services.search.find(SearchRequest(text, words_only=True)).assessment
    assert found is not None
    return found


def feature(library: Library, text: str, name: str) -> float:
    return assessed(library, text).features[NAMES.index(name)]


def test_a_question_about_the_wrong_person_is_less_sure_than_about_the_right_one(library: Library) -> None:
    right, wrong = (assessed(library, f"What did {name}'s sister sell, a bakery?") for name in ("Ana", "Bernd"))
    assert wrong.confidence < right.confidence
    ahead = NAMES.index("stated_ahead")
    assert wrong.features[ahead] < 0 < right.features[ahead]


def test_who_only_asks_about_it_holds_less_than_who_tells_it(library: Library) -> None:
    asked, told = (feature(library, f"{name} sister bakery", "told") for name in ("Bernd", "Ana"))
    assert asked < told == feature(library, "Bernd sister bakery", "told_by_anyone")


def test_somebody_who_is_not_there_makes_it_less_sure(library: Library) -> None:
    assert assessed(library, "sister bakery Rodrigo").confidence < assessed(library, "sister bakery").confidence
    assert feature(library, "sister bakery", "found_words") == pytest.approx(1)
    assert feature(library, "sister bakery Rodrigo", "found_words") < 0.8


def test_the_rarest_word_that_is_missing_counts(library: Library) -> None:
    assert feature(library, "sister bakery", "lacking") == 0
    assert feature(library, "sister telescope", "lacking") > 0.5


def test_names_of_participants_are_no_words_to_be_found(library: Library) -> None:
    assert feature(library, "Ana knee stairs", "found_words") == pytest.approx(1)


def test_nobody_named_is_nobody_ahead(library: Library) -> None:
    assert feature(library, "sister bakery", "ahead") == feature(library, "sister bakery", "stated_ahead") == 0


def test_a_library_smaller_than_any_that_was_measured_counts_as_the_smallest_one(library: Library) -> None:
    assert feature(library, "sister bakery", "among") == pytest.approx(0.66)


def test_nothing_found_has_no_features_and_no_confidence(library: Library) -> None:
    nothing = assessed(library, "telescope")
    assert (nothing.confidence, set(nothing.features)) == (0.0, {0.0})


def test_an_answer_with_every_word_is_never_called_absent(library: Library) -> None:
    assert assessed(library, "figs house water").literal
    assert not assessed(library, "figs telescope").literal


def test_pronouns_say_who_is_told_of() -> None:
    assert telling("My knee hurts, and I'm tired.", "english") == pytest.approx(3 / 4)
    assert telling("You should rest your knee.", "english") == pytest.approx(1 / 4)
    assert telling("Mein Knie tut mir weh, sagst du.", "german") == pytest.approx(3 / 5)
    assert telling("Rain all day.", "english") == telling("Minun polveni", "finnish") == 0.5


def test_questions_are_known_by_their_mark() -> None:
    assert asks("Really? Tell me.")
    assert asks("本当ですか？")
    assert not asks("Really.")


def test_rarity_lies_between_nothing_and_one() -> None:
    weights = WordWeights({"often": 0.01, "seldom": 6.0}, 8.0)
    assert weights.rarity("often") < 0.01 < weights.rarity("seldom") < weights.rarity("never") == 1
