"""Questions asked of libraries that can answer them, and of libraries that cannot: the features and whether it was right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from strata.domain.search import SearchRequest
from strata.services.recalls.features import LOOKED_AT
from strata.services.words import Analyser
from tests.benchmarks.dialogues import Dialogue, Question
from tests.benchmarks.quality import MAIN, Strata
from tests.benchmarks.remembering import RememberingLoader

OWN, KEYWORDS, WRONG_PERSON = "own", "own, as keywords", "wrong person"
FOREIGN, RENAMED, FOREIGN_KEYWORDS = "another dialogue", "another dialogue, names of this one", "another dialogue, as keywords"
KINDS = (OWN, KEYWORDS, WRONG_PERSON, FOREIGN, RENAMED, FOREIGN_KEYWORDS)
"""What a question is of: renamed ones ask what never came up about somebody who is here; keywords name nobody."""

ANSWERABLE = (OWN, KEYWORDS)
AS_WRITTEN = (OWN, WRONG_PERSON, FOREIGN)


@dataclass(frozen=True, slots=True)
class Cases:
    """Answers as columns: the dialogue, the kind of question, features shape (n, m), and whether it was right.

    The dialogue is the one that the question was asked about: its own, or the one that it does not belong to. `together`
    tells whether that one shared its library with others. `words` are the features of answers by words alone, with
    `words_right`.
    """

    dialogue: np.ndarray
    together: np.ndarray
    kind: np.ndarray
    features: np.ndarray
    right: np.ndarray
    words: np.ndarray
    words_right: np.ndarray

    def of(self, chosen: np.ndarray) -> "Cases":
        """Return some of them, chosen by a mask."""
        return Cases(*(getattr(self, column.name)[chosen] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    kind: str


def gather(every: Sequence[Dialogue], home: Path) -> Cases:
    """Ask each dialogue its own questions and as many of the others: alone in its library, and together with all but one.

    The one that is left out is what others are asked about that is not there, so both ways have the same questions.
    """
    loader = RememberingLoader(home / "models", home / "cache")
    rows: list[tuple[object, ...]] = []
    for dialogue in every:
        with Strata([dialogue], loader) as library:
            rows += [(dialogue.name, False, *_answered(library, one)) for one in _questions(dialogue, every)]
    for out in every:
        rest = [one for one in every if one is not out]
        with Strata(rest, loader) as library:
            for dialogue in rest:
                rows += [(dialogue.name, True, *_answered(library, one)) for one in _without(out, dialogue, every)]
    return Cases(*(np.array(column) for column in zip(*rows, strict=True)))


def _without(out: Dialogue, dialogue: Dialogue, every: Sequence[Dialogue]) -> Iterator[_Asked]:
    """Yield the questions that a library without one dialogue is asked about another; over all that lack one, each once."""
    lacking = [one.name for one in every if one is not dialogue]
    for number, asked in enumerate(_questions(dialogue, every)):
        there = asked.question.dialogue == dialogue.name
        if asked.question.dialogue == out.name or (there and lacking[number % len(lacking)] == out.name):
            yield asked


def _questions(dialogue: Dialogue, every: Sequence[Dialogue]) -> Iterator[_Asked]:
    others = [one for other in every if other.name != dialogue.name for one in other.questions if one.category in MAIN]
    main = [one for one in dialogue.questions if one.category in MAIN]
    chosen = [others[place] for place in np.random.default_rng(7).permutation(len(others))[: len(main) // 2]]
    speakers = {one.name: sorted({said.speaker for said in one.messages}) for one in every}
    draws = np.random.default_rng(11)
    for question in dialogue.questions:
        yield _Asked(question, OWN if question.category in MAIN else WRONG_PERSON)
    for question in chosen:
        yield _Asked(question, FOREIGN)
        here = draws.permutation(speakers[dialogue.name]).tolist()
        yield _Asked(_renamed(question, speakers[question.dialogue], here), RENAMED)
    analyser = Analyser()
    for question in main[::2]:
        yield _Asked(_keywords(question, speakers[question.dialogue], analyser), KEYWORDS)
    for question in chosen[::2]:
        yield _Asked(_keywords(question, speakers[question.dialogue], analyser), FOREIGN_KEYWORDS)


def _renamed(question: Question, there: Sequence[str], here: Sequence[str]) -> Question:
    """Return the question about somebody else."""
    text = question.text
    for old, new in zip(there, here, strict=True):
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return replace(question, text=text)


def _keywords(question: Question, names: Sequence[str], analyser: Analyser) -> Question:
    """Return the question as somebody types it who names nobody: its words that are no stop words."""
    text = question.text
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}(?:['’]s?)?(?!\w)", " ", text)
    kept = [text[one.start : one.end] for one in analyser.tokens(text) if not analyser.is_stop(one.text)]
    return replace(question, text=" ".join(dict.fromkeys(kept)))


def _answered(library: Strata, asked: _Asked) -> tuple[object, ...]:
    parts: list[object] = [asked.kind]
    for words_only in (False, True):
        answer = library.services.search.search(SearchRequest(asked.question.text, words_only=words_only))
        assert answer.assessment is not None
        found = {result.source_id for result in answer.results[:LOOKED_AT]}
        parts += [answer.assessment.features, asked.kind in ANSWERABLE and bool(found & asked.question.evidence)]
    return tuple(parts)
