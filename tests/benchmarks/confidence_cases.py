"""Questions asked of libraries that can answer them, and of libraries that cannot: the features and whether it was right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strata.domain.search import SearchRequest
from strata.services.recalls.features import LOOKED_AT
from tests.benchmarks.dialogues import Dialogue, Question
from tests.benchmarks.quality import MAIN, Strata
from tests.benchmarks.remembering import RememberingLoader

OWN, WRONG_PERSON, FOREIGN = "own", "wrong person", "of another dialogue"
KINDS = (OWN, WRONG_PERSON, FOREIGN)


@dataclass(frozen=True, slots=True)
class Cases:
    """Answers as columns: the library's dialogue, the kind of question, features shape (n, m), and whether it was right.

    `words` are the features of answers by words alone, with `words_right`.
    """

    dialogue: np.ndarray
    kind: np.ndarray
    features: np.ndarray
    right: np.ndarray
    words: np.ndarray
    words_right: np.ndarray


def gather(every: Sequence[Dialogue], home: Path) -> Cases:
    """Ask every dialogue its own questions and as many of the other dialogues."""
    loader = RememberingLoader(home / "models", home / "cache")
    rows = [row for dialogue in every for row in _asked(dialogue, every, loader)]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return Cases(*columns)


def _asked(dialogue: Dialogue, every: Sequence[Dialogue], loader: RememberingLoader) -> Iterator[tuple[object, ...]]:
    others = [one for other in every if other.name != dialogue.name for one in other.questions if one.category in MAIN]
    chosen = np.random.default_rng(7).permutation(len(others))[: sum(one.category in MAIN for one in dialogue.questions) // 2]
    with Strata([dialogue], loader) as library:
        for question in (*dialogue.questions, *(others[place] for place in chosen)):
            own = question.dialogue == dialogue.name
            kind = FOREIGN if not own else OWN if question.category in MAIN else WRONG_PERSON
            answers = [_answer(library, question, words_only=words_only) for words_only in (False, True)]
            yield dialogue.name, kind, *(part for features, found in answers for part in (features, kind == OWN and found))


def _answer(library: Strata, question: Question, *, words_only: bool) -> tuple[tuple[float, ...], bool]:
    answer = library.services.search.search(SearchRequest(question.text, words_only=words_only))
    assert answer.assessment is not None
    found = {result.source_id for result in answer.results[:LOOKED_AT]}
    return answer.assessment.features, bool(found & question.evidence)
