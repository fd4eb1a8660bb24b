"""Does a search find the messages that hold the answer? Strata's own path, from import to results, beside what others do."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from strata.bootstrap import Library, open_library
from strata.domain.imports import ImportOptions
from strata.domain.models import EmbeddingSpace
from strata.domain.search import SearchRequest
from strata.embedding.loader import Loader
from strata.services.control import Control
from strata.services.ports.encoder import Encoder
from strata.services.services import Services
from strata.services.words import Analyser
from strata.settings import Settings
from tests.benchmarks.baselines import Bm25, Dense, Grep, LanceHybrid, Searcher
from tests.benchmarks.dialogues import TUNED_ON, Dialogue, Question, dialogues
from tests.benchmarks.figures import Interval, bootstrap, ndcg, recall, reciprocal_rank
from tests.benchmarks.remembering import RememberingLoader
from tests.benchmarks.report import Goal, Report

MAIN = (1, 2, 3, 4)
WRONG_PERSON = (5,)
_LOOKED_AT = 50
_WITH_MEMORIES = "Strata, memories in the index, too"


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures over some questions."""

    questions: int
    recall_1: Interval
    recall_5: Interval
    recall_10: Interval
    mrr: Interval
    ndcg_10: Interval


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what one method found, best first."""

    question: Question
    found: tuple[str, ...]


class Strata:
    """A library of its own with some dialogues in it, searched as a person would."""

    def __init__(self, some: Sequence[Dialogue], loader: Loader, *, summaries: bool = True, memories: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory()
        home = Path(self._folder.name)
        self._library: Library = open_library(home / "library", Settings(home / "settings.json"), loader=loader)
        self._source_ids: dict[UUID, str] = {}
        services = self._library.services
        self._library.settle()
        services.imports.run([one.file for one in some], ImportOptions(), Control())
        services.embedding.run_until_done(Control())
        if summaries:
            services.segments.run(Control())
            services.embedding.run_until_done(Control())
        if memories:
            services.distillation.run(Control())
            services.embedding.run_until_done(Control())
        services.indexing.drain()
        services.search.forget_cache()

    def find(self, question: str, limit: int) -> Sequence[str]:
        answer = self._library.services.search.search(SearchRequest(question, limit=limit))
        assert not answer.notices, answer.notices
        return [result.source_id for result in answer.results]

    @property
    def services(self) -> Services:
        """Everything that can be asked of the library."""
        return self._library.services

    def source_ids(self, messages: Sequence[UUID]) -> frozenset[str]:
        """Return the ids in their export of messages."""
        known = self._source_ids
        for one in messages:
            if one not in known:
                known[one] = self.services.conversations.message(one).source_id
        return frozenset(known[one] for one in messages)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._library.close()
        self._folder.cleanup()


def run(home: Path) -> Report:
    """Ask every question both ways. Raises `Skipped` where the dialogues are missing."""
    report = Report("quality")
    every = dialogues()
    loader = RememberingLoader(home / "models", home / "cache")
    spec = loader.specs()[0]
    encoder = loader.load_light(EmbeddingSpace(spec.name, spec.dimension))
    each: dict[str, list[Answered]] = {}
    for dialogue in every:
        for name, answers in _ask([dialogue], loader, encoder).items():
            each.setdefault(name, []).extend(answers)
    together = _ask(every, loader, encoder)
    encoder.close()
    _tell(report, "each dialogue its own library", each)
    _tell(report, "all dialogues in one library", together)
    _check_carries_over(report, each["Strata"])
    _goals(report, each["Strata"], together["Strata"])
    with_memories = measure(each[_WITH_MEMORIES], MAIN).recall_10.mean
    lowest = measure(each["Strata"], MAIN).recall_10.low
    report.goals.append(Goal("recall@10 with memories, above the interval's end without", with_memories, lowest, at_least=True))
    return report


def _ask(some: Sequence[Dialogue], loader: Loader, encoder: Encoder) -> dict[str, list[Answered]]:
    """Return what each method found for every question of these dialogues, which share one library."""
    messages = [message for dialogue in some for message in dialogue.messages]
    questions = [question for dialogue in some for question in dialogue.questions]
    analyser = Analyser()
    answers: dict[str, list[Answered]] = {}

    def ask(name: str, searcher: Searcher) -> None:
        answers[name] = [Answered(one, tuple(searcher.find(one.text, _LOOKED_AT))) for one in questions]

    with Strata(some, loader, summaries=False) as bare:
        ask("Strata, no segments in the index", bare)
    with Strata(some, loader, memories=True) as remembering:
        ask(_WITH_MEMORIES, remembering)
    with Strata(some, loader) as strata, tempfile.TemporaryDirectory() as folder:
        ask("Strata", strata)
        ask("BM25", Bm25(messages, analyser))
        ask("dense, bare message", Dense(messages, encoder))
        ask("grep", Grep(messages, analyser))
        ask("LanceDB hybrid, RRF", LanceHybrid(messages, encoder, Path(folder)))
    return answers


def measure(answers: Sequence[Answered], categories: Sequence[int]) -> Quality:
    """Return the figures over the questions of some categories."""
    some = [one for one in answers if one.question.category in categories]

    def over(figure: Callable[[tuple[str, ...], frozenset[str]], float]) -> Interval:
        return bootstrap([figure(one.found, one.question.evidence) for one in some])

    return Quality(
        questions=len(some),
        recall_1=over(lambda found, wanted: recall(found, wanted, 1)),
        recall_5=over(lambda found, wanted: recall(found, wanted, 5)),
        recall_10=over(lambda found, wanted: recall(found, wanted, 10)),
        mrr=over(reciprocal_rank),
        ndcg_10=over(ndcg),
    )


def _tell(report: Report, title: str, answers: dict[str, list[Answered]]) -> None:
    rows = []
    for name, some in answers.items():
        main, other = measure(some, MAIN), measure(some, WRONG_PERSON)
        report.figures[f"{title}: {name}"] = {"categories 1-4": main, "category 5": other}
        rows.append((name, main.recall_1, main.recall_5, main.recall_10, main.mrr, main.ndcg_10, other.recall_10))
    count = measure(answers["Strata"], MAIN).questions
    headings = ("method", "recall@1", "recall@5", "recall@10", "MRR", "nDCG@10", "recall@10, category 5")
    report.table(f"{title}: {count} questions of categories 1-4, % with 95 % interval", headings, rows)


def _check_carries_over(report: Report, answers: Sequence[Answered]) -> None:
    rows = []
    for title, tuned in (("weights chosen on these", True), ("not looked at for weights", False)):
        figures = measure([one for one in answers if (one.question.dialogue in TUNED_ON) is tuned], MAIN)
        rows.append((title, figures.questions, figures.recall_10, figures.ndcg_10))
        report.figures[f"each its own library: {title}"] = figures
    for category in MAIN:
        figures = measure(answers, [category])
        rows.append((f"category {category}", figures.questions, figures.recall_10, figures.ndcg_10))
        report.figures[f"each its own library: category {category}"] = figures
    report.table("Strata, each dialogue its own library, in parts", ("part", "questions", "recall@10", "nDCG@10"), rows)


def _goals(report: Report, each: Sequence[Answered], together: Sequence[Answered]) -> None:
    apart, joined = measure(each, MAIN), measure(together, MAIN)
    report.goals += [
        Goal("recall@10, each dialogue its own library", apart.recall_10.mean, 0.80, at_least=True),
        Goal("nDCG@10, each dialogue its own library", apart.ndcg_10.mean, 0.60, at_least=True),
        Goal("recall@10, all in one library", joined.recall_10.mean, 0.77, at_least=True),
        Goal("recall@10, category 5, each its own", measure(each, WRONG_PERSON).recall_10.mean, 0.75, at_least=True),
        Goal("recall@10, category 5, all in one", measure(together, WRONG_PERSON).recall_10.mean, 0.75, at_least=True),
    ]
