"""Recalls on their way to the disk, and what is made of them: lens, lake, hourly figures, a calibration of one's own."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol
from uuid import UUID

import numpy as np

from strata.domain.beams import Beam
from strata.domain.changes import Changes, Noun
from strata.domain.errors import WorldError
from strata.domain.lake import LakeState
from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageKind
from strata.domain.recall_pictures import CacheLine
from strata.domain.recalls import Ahead, OutcomeKind
from strata.domain.search import SearchAnswer, SearchRequest
from strata.services.flow.signs import signs_of
from strata.services.ports.clock import Clock
from strata.services.ports.encoder import Encoder
from strata.services.ports.index import Vector, Vectors
from strata.services.ports.recalls import Calibration, Inference, RecallStore
from strata.services.recalls.calibrating import LEAST_JUDGED, LEAST_OF_EACH, Confidence
from strata.services.recalls.contexts import ContextWatch
from strata.services.recalls.features import NAMES
from strata.services.recalls.fitting import as_floats, expected_error, fit_platt, held_out_platt
from strata.services.recalls.known import KnownAnswers, same
from strata.services.recalls.lake import LakeService
from strata.services.recalls.lens import beams_of, example_vectors
from strata.services.recalls.watching import Noted, RecallWatch, Taken
from strata.services.remembered import Remembered

logger = logging.getLogger(__name__)

MOST_RETURNED: Final = 50
"""Results of a recall whose ids are kept."""

HISTORY: Final = 1_000
"""Signals of the newest recalls that this process remembers."""

WARMED: Final = 20
"""Results of an answer that is known from the start."""

NO_SIGNS: Final = (0, 0, 0, 0)
_NOTHING: Final = Changes(frozenset())


class Encoders(Protocol):
    """Knows the encoder of queries."""

    def query_encoder(self) -> Encoder | None:
        """Return it if it is up, without waiting for it."""
        ...

    def space_in_use(self) -> EmbeddingSpace:
        """Return the space that answers searches."""
        ...


class FileCleaner(Protocol):
    """Writes the record's file anew, so that no byte of deleted rows is left."""

    def clear_file(self) -> None:
        """Do it. Raises `DiskFull`, `WorldError`."""
        ...

    def finish(self) -> None:
        """Note that it is done."""
        ...


class RecallService:
    """Takes note of recalls, writes them together, and forgets them when asked to. Safe to use from any thread."""

    def __init__(
        self,
        *,
        watch: RecallWatch,
        contexts: ContextWatch,
        known: KnownAnswers,
        store: RecallStore,
        lake: LakeService,
        confidence: Confidence,
        encoders: Encoders,
        cleaner: FileCleaner,
        clock: Clock,
    ) -> None:
        self.lake = lake
        self._watch = watch
        self._contexts = contexts
        self._known = known
        self._store = store
        self._confidence = confidence
        self._encoders = encoders
        self._cleaner = cleaner
        self._clock = clock
        self._turn = threading.RLock()
        self._examples: tuple[EmbeddingSpace, tuple[Vectors, ...]] | None = None
        self._history: Remembered[UUID, tuple[float, Beam]] = Remembered("Signals of recalls", HISTORY)
        confidence.adopt(store.calibration(len(NAMES)))

    @property
    def waiting(self) -> int:
        """How many recalls and outcomes are noted and not written yet."""
        return self._watch.waiting

    def did(self, recall_id: UUID, kind: OutcomeKind, owner_id: UUID | None = None, place: int | None = None) -> None:
        """Note what the person did with an answer, or with one result of it (`place` 1 is first); costs a microsecond."""
        self._watch.did(recall_id, kind, owner_id, place)

    def ahead(self, request: SearchRequest) -> SearchAnswer | None:
        """Return a known answer to something near, to stand there while the search goes on; None where none is known."""
        return self._known.ahead(request)

    def verified(self, ahead: SearchAnswer, answer: SearchAnswer) -> bool:
        """Note that `ahead` stood there until the search gave `answer`; say whether they show the same."""
        right = same(ahead, answer)
        if answer.assessment is not None:
            self._watch.stood_ahead(answer.assessment.recall_id, Ahead(ahead.times.total, right))
        return right

    def warm_up(self, find: Callable[[SearchRequest], SearchAnswer], vector: Callable[[str], Vector], most: int = 16) -> int:
        """Ask the newest confirmed queries again, so that their answers are known; return how many.

        Raises `ModelUnavailable`.
        """
        texts = self._store.confirmed(most)
        for text in texts:
            answer = find(SearchRequest(text, limit=WARMED))
            if not answer.notices:
                self._known.keep(answer, vector(text))
        return len(texts)

    def signal(self, recall_id: UUID) -> tuple[float, Beam] | None:
        """Return confidence and lens of one of the newest recalls, None where it has none or is not written yet."""
        return self._history.get(recall_id)

    def caches(self) -> tuple[CacheLine, ...]:
        """Return how what is remembered here is doing."""
        return (self._history.line(), self._known.line())

    def check_lake(self) -> LakeState:
        """Compare the lake with the record."""
        return self.lake.check(self._model())

    def rebuild_lake(self) -> int:
        """Make the lake anew from the record; return how many entries it has. Raises `DiskFull`."""
        with self._turn:
            self.flush(everything=True)
            return self.lake.rebuild(self._model())

    def settle(self) -> bool:
        """Bring the lake in step with the record; say whether it had to be made anew. Raises `DiskFull`."""
        with self._turn:
            return self.lake.mend(self._model())

    def flush(self, *, everything: bool = False) -> Changes:
        """Write what was noted; without `everything`, queries that may still be typed on wait.

        Raises `DiskFull`; what was noted waits on then.
        """
        with self._turn:
            contexts = self._contexts.flush()
            taken = self._watch.take(everything=everything)
            if not taken.recalls and not taken.outcomes:
                return Changes.of(Noun.RECALLS) if contexts else _NOTHING
            self._write(taken)
        return Changes.of(Noun.RECALLS)

    def keep_up(self) -> Changes:
        """Write what was noted, bring the figures up to date, and calibrate anew where there is enough feedback.

        Raises `DiskFull`; what was noted waits on then.
        """
        written = self.flush()
        if written.nouns:
            self._store.roll_up()
            self.refit()
        return written

    def roll_up(self) -> Changes:
        """Bring hourly and daily figures up to date. Raises `DiskFull`."""
        return Changes.of(Noun.RECALLS) if self._store.roll_up() else _NOTHING

    def clear(self) -> Changes:
        """Forget every recall for good, with every byte of its words. Raises `DiskFull`, `WorldError`."""
        with self._turn:
            self._watch.forget()
            self._contexts.forget()
            self._history.forget()
            self._known.forget()
            self._store.clear()
            self._confidence.adopt(None)
            self.lake.rebuild(self._model())
            self._cleaner.clear_file()
            self._cleaner.finish()
        return Changes.of(Noun.RECALLS, Noun.LIBRARY)

    def refit(self) -> Calibration | None:
        """Make the person's own calibration where there is enough feedback, and keep it if it holds better.

        Returns what is in use now. Raises `DiskFull`.
        """
        judged = self._store.judged(len(NAMES))
        right, known = as_floats(judged.right), self._store.calibration(len(NAMES))
        enough = len(right) >= LEAST_JUDGED and min(right.sum(), len(right) - right.sum()) >= LEAST_OF_EACH
        if not enough or (known is not None and known.judged == len(right)):
            return known
        rows = zip(judged.features.tolist(), judged.by_meaning.tolist(), strict=True)
        shipped = np.array([self._confidence.shipped(row, by_meaning=meaning) for row, meaning in rows])
        before, after = expected_error(shipped, right), held_out_platt(shipped, right)
        if after >= before:
            return known
        slope, offset = fit_platt(shipped, right)
        made = Calibration(self._clock.now(), len(right), slope, offset, before, after)
        self._store.save_calibration(made)
        self._confidence.adopt(made)
        return made

    @contextmanager
    def forgetting(self, conversation_ids: Sequence[UUID], document_ids: Sequence[UUID]) -> Iterator[None]:
        """Write what waits, so that what found something of these goes with it; afterwards the lake is made anew."""
        with self._turn:
            self.flush(everything=True)
            self._history.forget()
            self._known.forget()
            yield
            self.lake.rebuild(self._model())

    def close(self) -> None:
        """Write what is left; where that cannot be, it is let go with a line in the log."""
        try:
            self.flush(everything=True)
        except WorldError as error:
            logger.warning("%d recalls could not be kept: %s", self.waiting, error)

    def _write(self, taken: Taken) -> None:
        """Write recalls, then what was done with them, then what is made of both; what could not be written waits on.

        What is written must not wait on, else it would be written again.
        """
        inferences = [
            _inference(noted, beam, signs, taken.ahead.get(noted.assessment.recall_id))
            for noted, (beam, signs) in zip(taken.recalls, self._lenses(taken.recalls), strict=True)
        ]
        with self._waiting_on(taken):
            numbers = self._store.add(inferences)
        with self._waiting_on(Taken((), taken.outcomes, {})):
            judged = bool(self._store.add_outcomes(taken.outcomes))
        for one in inferences:
            if one.beam is not None:
                self._history.keep(one.id, (one.confidence, one.beam))
        try:
            self._fill_lake(taken, numbers, judged=judged)
        except WorldError as error:
            logger.warning("The lake is behind until it can be made anew: %s", error)

    @contextmanager
    def _waiting_on(self, taken: Taken) -> Iterator[None]:
        """Let what was taken wait on when it cannot be written."""
        try:
            yield
        except WorldError:
            self._watch.put_back(taken)
            raise

    def _fill_lake(self, taken: Taken, numbers: Sequence[int], *, judged: bool) -> None:
        if judged:
            self.lake.mend(self._model())
        if not numbers:
            return
        taken_in = set(self.lake.numbers()) if judged else set(self.lake.take_in(numbers[0] - 1, self._model()))
        for number, noted in zip(numbers, taken.recalls, strict=True):
            if number in taken_in and noted.vector is not None and not noted.answer.notices:
                self._known.keep(noted.answer, noted.vector)

    def _lenses(self, recalls: Sequence[Noted]) -> list[tuple[Beam | None, tuple[int, int, int, int]]]:
        found: list[tuple[Beam | None, tuple[int, int, int, int]]] = [(None, NO_SIGNS)] * len(recalls)
        places = [place for place, noted in enumerate(recalls) if noted.vector is not None and noted.space is not None]
        for space in {recalls[place].space for place in places}:
            examples = self._examples_in(space)
            if examples is None:
                continue
            mine = [place for place in places if recalls[place].space == space]
            vectors = np.stack([vector for place in mine if (vector := recalls[place].vector) is not None])
            signs = signs_of(vectors).tolist()
            for place, beam, row in zip(mine, beams_of(vectors, examples), signs, strict=True):
                found[place] = (beam, (row[0], row[1], row[2], row[3]))
        return found

    def _examples_in(self, space: EmbeddingSpace | None) -> tuple[Vectors, ...] | None:
        """Return the vectors of the example sentences, None while the encoder of this space is not up."""
        if self._examples is not None and self._examples[0] == space:
            return self._examples[1]
        encoder = self._encoders.query_encoder()
        if encoder is None or space is None or encoder.space != space:
            return None
        self._examples = (space, example_vectors(encoder.encode_documents))
        return self._examples[1]

    def _model(self) -> str:
        return self._encoders.space_in_use().model


def _inference(noted: Noted, beam: Beam | None, signs: tuple[int, int, int, int], ahead: Ahead | None) -> Inference:
    answer, assessment = noted.answer, noted.assessment
    results = answer.results
    verbatim = any(one.kind in (PassageKind.MESSAGE, PassageKind.DOCUMENT) for one in results)
    return Inference(
        id=assessment.recall_id,
        at=noted.at,
        text=answer.request.text,
        model="" if noted.space is None else noted.space.model,
        results=len(results),
        returned=tuple(result.owner_id for result in results[:MOST_RETURNED]),
        features=assessment.features,
        confidence=assessment.confidence,
        sure=assessment.sure,
        grounded=assessment.sure and verbatim,
        times=answer.times,
        notices=tuple(notice.kind.value for notice in answer.notices),
        beam=beam,
        signs=signs,
        ahead=ahead,
    )
