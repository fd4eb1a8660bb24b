"""Making flow: signs and topics of new messages, questions asked again, sessions of days that changed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from strata.domain.changes import Changes, Noun
from strata.domain.flow_pictures import Topic
from strata.domain.models import EmbeddingSpace
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.flow import clusters, labels
from strata.services.flow.asking_again import asked_before, maybe_again
from strata.services.flow.signs import signs_of
from strata.services.ports.flow import Integers, QuestionColumns, Refreshed, SessionStore, TextBatch, TopicStore
from strata.services.ports.index import Vectors
from strata.services.words import Analyser
from strata.services.work import Job, WorkService

BATCH: Final = 2_048
SAMPLED: Final = 20_000
"""Messages that topics are found from at most, so that the time is bounded however large the library is."""

NAMED_BY: Final = 120
"""Messages, the nearest to its centre, that a topic is named by."""

CHARACTERS: Final = 400
GROWN: Final = 1.5
"""Topics are found anew when there are so many times the messages that they were found from."""

MOST_QUESTIONS: Final = 4_000
"""Questions of a topic that are compared with each other, the newest ones."""

COMPARED_AT_ONCE: Final = 16_384
"""Questions, of one or more topics, from which their vectors are read together: 25 MB of 384 numbers each."""

NEWEST_DAYS: Final = 7
"""Days that changed up to which sessions are brought up to date on the spot."""


class SpaceInUse(Protocol):
    """Knows which vectors answer searches."""

    def space_in_use(self) -> EmbeddingSpace:
        """Return that space."""
        ...


@dataclass(frozen=True, slots=True)
class FlowMade:
    """What a run did.

    Attributes:
        texts: messages whose meaning was new; topics: topics found anew, 0 when the old ones hold.
    """

    texts: int
    topics: int
    sessions: Refreshed
    changes: Changes


class FlowMaking:
    """Brings flow up to date. Safe to use from any thread; one at a time makes it."""

    def __init__(
        self,
        *,
        sessions: SessionStore,
        topics: TopicStore,
        spaces: SpaceInUse,
        analyser: Analyser,
        work: WorkService,
        courtesy: Courtesy,
        gap: Callable[[], int],
        before: Callable[[], object],
    ) -> None:
        """`gap` gives the seconds after which a session has ended; `before` is called first, to write acts that wait."""
        self._sessions = sessions
        self._topics = topics
        self._spaces = spaces
        self._analyser = analyser
        self._work = work
        self._courtesy = courtesy
        self._gap = gap
        self._before = before
        self._turn = threading.Lock()

    def due(self) -> bool:
        """Whether anything changed since the last run."""
        space = self._spaces.space_in_use()
        if not self._topics.is_settled(space) or self._sessions.stale_days(self._gap()) > 0:
            return True
        return len(self._topics.due(space)) > 0

    def refresh(self) -> Changes:
        """Bring the sessions of the newest days up to date, a moment's work; more than these wait for `run`.

        Raises `DiskFull`, `LibraryDamaged`.
        """
        self._before()
        self._courtesy.give_way()
        done = self._sessions.refresh(self._gap(), NEWEST_DAYS)
        return Changes.of(Noun.FLOW) if done.days else Changes(frozenset())

    def run(self, control: Control) -> FlowMade:
        """Bring everything up to date; a job on record. Raises `Cancelled`, `DiskFull`; what was made until then stays."""
        with self._turn, self._work.begin(WorkKind.FLOW, "Looking for flow") as job:
            self._before()
            space = self._spaces.space_in_use()
            self._topics.settle(space)
            run = _Run(self._topics, space, self._analyser, self._courtesy, control, job)
            due = self._topics.due(space)
            topics = run.find_topics(due)
            run.read_texts(due)
            run.sort_in()
            run.compare_questions()
            job.step("Finding sessions", "analyst")
            control.checkpoint()
            sessions = self._sessions.refresh(self._gap())
            job.done(f"{sessions.made:,} sessions on {sessions.days:,} days, {len(due):,} messages understood.")
        return FlowMade(len(due), topics, sessions, Changes.of(Noun.FLOW, Noun.WORK))


@dataclass(frozen=True, slots=True)
class _Near:
    """The questions of a topic, and which of them may be the same as another."""

    topic: int
    asked: QuestionColumns
    chosen: NDArray[np.bool_]

    @property
    def seqs(self) -> Integers:
        """Rows of messages whose vectors are needed."""
        found: Integers = self.asked.seqs[self.chosen]
        return found


class _Run:
    """One run over the meaning of messages."""

    def __init__(
        self, store: TopicStore, space: EmbeddingSpace, analyser: Analyser, courtesy: Courtesy, control: Control, job: Job
    ) -> None:
        self._store = store
        self._space = space
        self._analyser = analyser
        self._courtesy = courtesy
        self._control = control
        self._job = job

    def read_texts(self, due: Integers) -> None:
        """Keep signs and topics of messages that are new."""
        if not len(due):
            return
        name = "Reading what messages mean"
        self._job.step(name, "analyst")
        topics, centres = self._store.topics()
        for first in range(0, len(due), BATCH):
            self._step(name, first, len(due))
            batch = self._store.texts(self._space, due[first : first + BATCH])
            if len(batch.seqs):
                self._store.save_texts(batch, signs_of(batch.vectors), _sorted(batch.vectors, topics, centres))
        self._job.done()

    def find_topics(self, due: Integers) -> int:
        """Find topics where there are none yet, or many more messages than they were found from; return how many.

        `due` are the messages that are to be read next, so that one reading gives them their topics as well.
        """
        topics, old_centres = self._store.topics()
        kept = self._store.count()
        count = kept + len(due)
        if count < clusters.FEWEST or count < GROWN * sum(topic.messages for topic in topics):
            return 0
        self._job.step("Finding topics", "analyst")
        sample = self._store.sample(SAMPLED) if kept > len(due) else due[:: -(-len(due) // SAMPLED)]
        batch = self._sampled(sample)
        if len(batch.seqs) < clusters.FEWEST:
            return 0
        centres, sizes = clusters.centres_of(batch.vectors, clusters.wanted_clusters(len(batch.seqs)), self._give_way)
        numbers = clusters.matched(centres, old_centres, [topic.number for topic in topics])
        named = labels.named(self._examples(batch.seqs, batch.vectors, centres), self._analyser, self._give_way)
        share = count / len(batch.seqs)
        found = [
            Topic(number, label, words, round(int(size) * share))
            for number, (label, words), size in zip(numbers, named, sizes, strict=True)
        ]
        self._store.save_topics(found, centres)
        self._job.done(f"{len(found):,} topics.")
        return len(found)

    def sort_in(self) -> None:
        """Give every message without a topic the nearest one."""
        topics, centres = self._store.topics()
        while topics:
            rows = self._store.unsorted(BATCH)
            if not len(rows):
                return
            self._give_way()
            batch = self._store.texts(self._space, rows)
            # Those whose vector is away, e.g. in the archive, have no topic.
            chosen = np.zeros(len(rows), np.int64)
            chosen[np.searchsorted(rows, batch.seqs)] = _sorted(batch.vectors, topics, centres)
            self._store.assign(rows, chosen)

    def compare_questions(self) -> None:
        """Look for earlier questions that were the same, topic by topic.

        Only vectors of those that come near are read, for several topics at once: they lie all over the table, so that a
        reading costs about the same for few as for many.
        """
        near: list[_Near] = []
        for topic in self._store.unasked().tolist():
            self._give_way()
            asked = self._store.questions(topic, MOST_QUESTIONS)
            near.append(_Near(topic, asked, maybe_again(asked.moments, asked.signs, ~asked.compared)))
            if sum(len(one.seqs) for one in near) >= COMPARED_AT_ONCE:
                self._compare(near)
                near = []
        self._compare(near)

    def _compare(self, near: list["_Near"]) -> None:
        if not near:
            return
        batch = self._store.texts(self._space, np.sort(np.concatenate([one.seqs for one in near])))
        order = np.argsort(batch.seqs)
        for one in near:
            self._give_way()
            asked = one.asked
            there = one.chosen & np.isin(asked.seqs, batch.seqs)
            vectors = batch.vectors[order[np.searchsorted(batch.seqs, asked.seqs[there], sorter=order)]]
            again = asked_before(asked.seqs[there], asked.moments[there], vectors, ~asked.compared[there])
            self._store.save_asked(one.topic, *again)

    def _sampled(self, seqs: Integers) -> TextBatch:
        """Return the vectors of many messages, read piece by piece."""
        pieces = []
        for first in range(0, len(seqs), BATCH):
            self._give_way()
            pieces.append(self._store.texts(self._space, seqs[first : first + BATCH]))
        return TextBatch(
            np.concatenate([piece.seqs for piece in pieces]),
            np.concatenate([piece.hashes for piece in pieces]),
            np.concatenate([piece.questions for piece in pieces]),
            np.concatenate([piece.vectors for piece in pieces]),
        )

    def _examples(self, seqs: Integers, vectors: Vectors, centres: Vectors) -> list[list[str]]:
        """Return for each centre the texts of the messages nearest to it."""
        vectors = clusters.unit(vectors)
        nearest = clusters.nearest_of(vectors, centres)
        examples = []
        for place, centre in enumerate(centres):
            self._give_way()
            own = np.flatnonzero(nearest == place)
            best = own[np.argsort(-(vectors[own] @ centre), kind="stable")[:NAMED_BY]]
            examples.append(self._store.words(seqs[best], CHARACTERS))
        return examples

    def _give_way(self) -> None:
        self._courtesy.give_way()
        self._control.checkpoint()

    def _step(self, name: str, done: int, total: int) -> None:
        self._courtesy.give_way()
        self._control.report(self._job.progress(Progress(name, done, total, "messages")))


def _sorted(vectors: Vectors, topics: tuple[Topic, ...], centres: Vectors) -> Integers:
    """Return the number of the nearest topic of each vector; -1, not known yet, where there are no topics."""
    if not topics or centres.shape[1] != vectors.shape[1]:
        return np.full(len(vectors), -1, np.int64)
    numbers = np.array([topic.number for topic in topics], np.int64)
    found: Integers = numbers[clusters.nearest_of(vectors, centres)]
    return found
