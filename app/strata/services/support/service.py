"""Looking up what assistants said about the person: a job over answers that were not looked at yet."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from strata.domain.changes import Changes, Noun
from strata.domain.models import EmbeddingSpace
from strata.domain.passages import PassageKind
from strata.domain.recall_pictures import CacheLine, UnsupportedRate, UnsupportedSentence
from strata.domain.records import Role
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.flow.zone import micros_of
from strata.services.metrics.sentences import of_unsupported
from strata.services.ports.clock import Clock
from strata.services.ports.index import IndexFilter, Vector, VectorIndex
from strata.services.ports.recalls import AnswerText, CheckedAnswer, Finding, SupportStore
from strata.services.ports.record import PassageStore
from strata.services.remembered import Remembered
from strata.services.support.claims import Traits, claims, traits, traits_beside
from strata.services.support.judging import Candidate, Verdict, judge
from strata.services.words import Analyser
from strata.services.work import WorkService

AT_ONCE: Final = 64
LOOKED_AT: Final = 8
"""The nearest of the person's own messages, and as many memories and notes."""

DAY_HOURS: Final = 24
REMEMBERED: Final = 10_000
LIFETIME_S: Final = 7 * 24 * 3600
_OWN: Final = (Role.USER, Role.OTHER)


class Meaning(Protocol):
    """Turns a sentence into a vector of the space in use."""

    def space_in_use(self) -> EmbeddingSpace:
        """Return that space."""
        ...

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector. Raises `ModelUnavailable`."""
        ...


class SupportService:
    """Marks sentences of assistants about the person that nothing in memory supports. Safe to use from any thread."""

    def __init__(
        self,
        *,
        store: SupportStore,
        passages: PassageStore,
        vectors: VectorIndex,
        meaning: Meaning,
        analyser: Analyser,
        work: WorkService,
        courtesy: Courtesy,
        clock: Clock,
        done: Callable[[], object],
    ) -> None:
        """`done` is called when something was marked or cleared: the lake takes no recall with an unsupported answer."""
        self._store = store
        self._passages = passages
        self._vectors = vectors
        self._meaning = meaning
        self._analyser = analyser
        self._work = work
        self._courtesy = courtesy
        self._clock = clock
        self._done = done
        self._turn = threading.Lock()
        self._marked: Remembered[UUID, bool] = Remembered("Unsupported answers", REMEMBERED, LIFETIME_S)

    def due(self) -> bool:
        """Whether there are answers that were not looked at."""
        return self._store.waiting() > 0

    def run(self, control: Control) -> Changes:
        """Look at every answer that is due; a job on record.

        Raises `Cancelled`, `ModelUnavailable`, `IndexUnavailable`, `DiskFull`; what was looked at until then stays.
        """
        with self._turn, self._work.begin(WorkKind.SUPPORT, "Looking up what assistants said about you") as job:
            total, seen, marked, after = self._store.waiting(), 0, 0, -1
            job.step("Looking up", "critic")
            while answers := self._store.due(after, AT_ONCE):
                after = answers[-1].seq
                checked = []
                for answer in answers:
                    control.checkpoint()
                    checked.append(self._check(answer))
                self._store.save(checked, self._clock.now())
                seen += len(checked)
                marked += sum(len(one.findings) for one in checked)
                control.report(job.progress(Progress("Looking up", seen, total, "answers")))
            job.done(f"{seen:,} answers looked at, {marked:,} sentences about you have no support.")
            self._marked.forget()
            self._done()
        return Changes.of(Noun.RECALLS, Noun.WORK)

    def unsupported(self, limit: int = 100) -> tuple[UnsupportedSentence, ...]:
        """Return unsupported sentences with their words, newest first."""
        return self._store.unsupported(limit)

    def is_marked(self, message_id: UUID) -> bool:
        """Whether an answer has an unsupported sentence."""
        known = self._marked.get(message_id)
        if known is None:
            known = self._store.is_marked(message_id)
            self._marked.keep(message_id, known)
        return known

    def rate(self, hours: int = DAY_HOURS) -> UnsupportedRate:
        """Return how much of what was said in the last hours has no support, and how much in all."""
        some = self._store.rate(self._clock.now() - timedelta(hours=hours))
        every = self._store.rate(None)
        return UnsupportedRate(hours, *some, *every, self._store.waiting(), of_unsupported(hours, *some))

    def caches(self) -> tuple[CacheLine, ...]:
        """Return how what is remembered here is doing."""
        return (self._marked.line(),)

    def _check(self, answer: AnswerText) -> CheckedAnswer:
        count, findings = 0, []
        for claim in claims(answer.text):
            self._courtesy.give_way()
            count += 1
            verdict = self._verdict(claim.text, answer)
            if verdict.reason is not None:
                findings.append(Finding(claim.start, claim.end, verdict.reason.value, verdict.nearness, verdict.nearest))
        return CheckedAnswer(answer, count, tuple(findings))

    def _verdict(self, text: str, answer: AnswerText) -> Verdict:
        """Judge a claim by what the person said before the answer, and where that does not support it, by what is kept."""
        space, vector = self._meaning.space_in_use(), self._meaning.encode_query(text)
        until = micros_of(answer.said_at) + 1
        claim = traits(text, self._analyser)
        said = self._near(claim, space, vector, IndexFilter(kinds=(PassageKind.MESSAGE,), roles=_OWN, until_us=until))
        verdict = judge(claim, said)
        if verdict.reason is None:
            return verdict
        kept = self._near(claim, space, vector, IndexFilter(kinds=(PassageKind.MEMORY, PassageKind.DOCUMENT), until_us=until))
        return judge(claim, (*said, *kept))

    def _near(self, claim: Traits, space: EmbeddingSpace, vector: Vector, where: IndexFilter) -> Sequence[Candidate]:
        cosines = {hit.seq: hit.value for hit in self._vectors.search(space, vector, where, LOOKED_AT)}
        return [
            Candidate(passage.owner_id, cosines[passage.seq], traits_beside(claim, passage.text, self._analyser))
            for passage in self._passages.passages(list(cosines))
        ]
