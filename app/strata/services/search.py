"""Finding: one search from text to results, and what is related to a message."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from strata.domain.errors import IndexUnavailable, InvalidRequest
from strata.domain.passages import PassageKind
from strata.domain.records import Message
from strata.domain.search import (
    Degradation,
    Notice,
    SearchAnswer,
    SearchRequest,
    SearchResult,
    StageTimes,
    TimeHint,
)
from strata.services.courtesy import Courtesy
from strata.services.embedding import EmbeddingService
from strata.services.finding.archived import InArchive
from strata.services.finding.arms import Arms, Found
from strata.services.finding.asking import Asked, understand
from strata.services.finding.completing import Completing
from strata.services.finding.coverage import Coverage, notices_of
from strata.services.finding.dressing import dress
from strata.services.finding.fusing import Ranked, fuse
from strata.services.finding.likeness import Likeness
from strata.services.finding.memories_found import MemoriesFound
from strata.services.finding.people import People
from strata.services.finding.summaries import with_summary, without_summaries
from strata.services.finding.terms import Terms, satisfies
from strata.services.finding.titles import Titles
from strata.services.indexing import IndexingService
from strata.services.ports.clock import Clock
from strata.services.ports.index import EmbeddingStore, OutboxStore, VectorIndex, WordIndex
from strata.services.ports.keeping import ArchiveSearch
from strata.services.ports.memories import MemoryStore
from strata.services.ports.record import ConversationStore, InContext, PassageStore, TitleStore
from strata.services.ports.segments import SegmentStore
from strata.services.recalls.watching import RecallWatch
from strata.services.words import Analyser

MOST_RESULTS: Final = 200
_NEIGHBOUR_LENGTH: Final = 160
_LOOKED_AT_ONCE: Final = 50
_RELATED_POOL: Final = 60
_SPARE: Final = 20
"""Candidates kept beyond the limit, for those that vanish from the record before they are shown."""

_WITHOUT_MEANING: Final = frozenset({Degradation.MODEL_LOADING, Degradation.MODEL_FAILED, Degradation.VECTOR_INDEX_BROKEN})


class SearchService:
    """Answers searches. Safe to use from any thread; `close` it when the library closes."""

    def __init__(
        self,
        *,
        words: WordIndex,
        vectors: VectorIndex,
        passages: PassageStore,
        memories: MemoryStore,
        conversations: ConversationStore,
        titles: TitleStore,
        segments: SegmentStore,
        embedding: EmbeddingService,
        indexing: IndexingService,
        outbox: OutboxStore,
        embeddings: EmbeddingStore,
        analyser: Analyser,
        clock: Clock,
        courtesy: Courtesy,
        archive: ArchiveSearch,
        recalls: RecallWatch,
    ) -> None:
        """`recalls` says how sure answers are, and takes note of them."""
        self._recalls = recalls
        self._vectors = vectors
        self._passages = passages
        self._memories = MemoriesFound(memories)
        self._conversations = conversations
        self._segments = segments
        self._embedding = embedding
        self._indexing = indexing
        self._analyser = analyser
        self._clock = clock
        self._courtesy = courtesy
        self._pool = ThreadPoolExecutor(3, "search")
        self._arms = Arms(words, vectors, passages, embedding, self._pool)
        self._titles = Titles(titles, passages, analyser, self._pool)
        self._people = People(conversations, passages, words, analyser, self._pool)
        self._coverage = Coverage(outbox, embeddings, embedding, self._pool)
        self._archive = InArchive(archive, analyser, self._memories)
        self._completing = Completing(words, self._titles, self._archive, analyser)
        self._likeness = Likeness(words, vectors, passages, embeddings, analyser)

    def search(self, request: SearchRequest) -> SearchAnswer:
        """Answer a search; an index or model that fails makes the answer less and leaves a notice.

        A query without a word gives an empty answer. Raises `InvalidRequest` for a limit outside 1 to 200 and `NotFound`
        for a conversation that is not there.
        """
        answer, found = self._answer(request)
        if found is not None:
            self._recalls.note(answer, found.vector, found.space)
        return answer

    def find(self, request: SearchRequest) -> SearchAnswer:
        """Answer as `search` does, for a part of Strata that looks something up: it does not count as the person's act."""
        return self._answer(request)[0]

    def _answer(self, request: SearchRequest) -> tuple[SearchAnswer, Found | None]:
        _check(request.limit)
        with self._courtesy.urgent():
            started = time.perf_counter()
            asked = self._understand(request)
            parsed = _since(started)
            if asked is None:
                return SearchAnswer(request, (), StageTimes(parsed, 0.0, 0.0, 0.0, 0.0, 0.0, parsed)), None
            self._coverage.start()
            self._titles.start()
            found = self._arms.find(asked, words_only=request.words_only)
            fusing = time.perf_counter()
            ranked = self._rank(asked, found, request)
            dressing = time.perf_counter()
            fitting = self._fitting(ranked, asked.terms, request.limit) if asked.terms.strict else ranked
            shown = self._titles.joined(asked, fitting, request.limit)
            results = self._results(shown, asked.terms, asked.parsed.phrases, asked.hint, request.limit)
            notices = (*found.notices, *self._notices(request, found))
            if request.filter.archived:
                results, more = self._archive.joined(asked, results, request.limit)
                notices += more
            assessment = self._recalls.assess(results, ranked, found, asked, self._analyser.language)
            completed = asked.continued.words if asked.continued is not None else ()
            ended = time.perf_counter()
        times = StageTimes(
            parse=parsed,
            encode=found.encode_ms,
            words=found.words_ms,
            meaning=found.meaning_ms,
            fuse=(dressing - fusing) * 1000,
            dress=(ended - dressing) * 1000,
            total=(ended - started) * 1000,
        )
        return SearchAnswer(request, results, times, asked.hint, notices, asked.highlighted, assessment, completed), found

    def warm_up(self, *, words_only: bool = False) -> None:
        """Bring up what the first search would wait for: the model, both indexes, the participants."""
        facts = self._pool.submit(self._passages.signals, (0,))
        if not words_only:
            self._embedding.warm_up()
        facts.result()
        self.find(SearchRequest("warm up", limit=1, words_only=words_only))

    def related(self, message_id: UUID, limit: int = 10) -> SearchAnswer:
        """Return what is like a message, itself left out, other conversations before its own. Raises `NotFound`."""
        _check(limit)
        with self._courtesy.urgent():
            started = time.perf_counter()
            message = self._conversations.message(message_id)
            tokens = self._likeness.telling_tokens(message.text)
            notices: tuple[Notice, ...] = ()
            ranked: tuple[Ranked, ...] = ()
            space = self._embedding.space_in_use()
            try:
                vector = self._likeness.vector(space, message_id)
                if vector is not None:
                    ranked = self._likeness.by_meaning(space, vector, message, limit + _RELATED_POOL)
            except IndexUnavailable as error:
                notices = (Notice(Degradation.VECTOR_INDEX_BROKEN, f"Meaning cannot be looked up: words only. {error}"),)
            if not ranked:
                ranked, more = self._related_by_words(message, limit)
                notices += more
            terms = Terms(dict(_typed(self._analyser, message.text, tokens)))
            results = self._results(ranked, terms, (), None, limit)
            took = _since(started)
        request = SearchRequest(message.text, limit=limit)
        return SearchAnswer(request, results, StageTimes(0.0, 0.0, 0.0, took, 0.0, 0.0, took), notices=notices)

    def forget_cache(self) -> None:
        """Look up participants and counts anew; call it when records came or went."""
        self._people.forget()
        self._coverage.forget()
        self._recalls.library_changed()

    def close(self) -> None:
        """End the threads; may be called twice."""
        self._pool.shutdown()

    def _understand(self, request: SearchRequest) -> Asked | None:
        wanted = request.filter.conversation_id
        seq = self._conversations.get(wanted).seq if wanted else None
        asked = understand(request, seq, self._people, self._analyser, self._clock.now())
        return self._completing.completed(asked, request) if request.unfinished and asked is not None else asked

    def _rank(self, asked: Asked, found: Found, request: SearchRequest) -> tuple[Ranked, ...]:
        seqs = dict.fromkeys(hit.seq for arm in (found.words, found.meaning) for hit in arm)
        signals = self._passages.signals(list(seqs))
        as_of = request.filter.as_of
        if as_of is not None:
            signals = self._memories.in_force_at(signals, as_of, side_branches=request.filter.side_branches)
        most = None if asked.terms.strict else request.limit + _SPARE
        if asked.where.kinds:
            return self._memories.folded(fuse(found.words, found.meaning, signals, asked.wanted, most))
        split = without_summaries(found.words, found.meaning, signals)
        ranked = self._memories.folded(fuse(split.words, split.meaning, split.signals, asked.wanted, most))
        return with_summary(ranked, split, found.words, found.meaning, request.limit, self._segments)

    def _results(
        self, ranked: Sequence[Ranked], terms: Terms, phrases: Sequence[str], hint: TimeHint | None, limit: int
    ) -> tuple[SearchResult, ...]:
        chosen = self._choose(ranked, limit)
        left = [one.passage.owner_id for _, one in chosen if not one.passage.active and one.passage.kind is PassageKind.MESSAGE]
        memories = self._memories.behind([one for one, _ in chosen])
        on_side_branches = self._conversations.neighbours(left, _NEIGHBOUR_LENGTH) if left else {}
        return tuple(
            dress(
                ranking,
                one.passage,
                on_side_branches.get(one.passage.owner_id, (one.before, one.after)),
                terms,
                phrases,
                hint,
                self._analyser,
                memories.get(ranking.signals.seq),
            )
            for ranking, one in chosen
        )

    def _choose(self, ranked: Sequence[Ranked], limit: int) -> list[tuple[Ranked, InContext]]:
        """Return the best with their passages; those that went a moment ago make room for the next."""
        chosen: list[tuple[Ranked, InContext]] = []
        for place in range(0, len(ranked), limit):
            some = ranked[place : place + limit]
            found = self._passages.in_context([one.signals.seq for one in some], _NEIGHBOUR_LENGTH)
            passages = {one.passage.seq: one for one in found}
            chosen += [(one, passages[one.signals.seq]) for one in some if one.signals.seq in passages]
            if len(chosen) >= limit:
                break
        return chosen[:limit]

    def _fitting(self, ranked: Sequence[Ranked], terms: Terms, limit: int) -> list[Ranked]:
        """Return the best that have every phrase and nothing excluded."""
        fitting: list[Ranked] = []
        step = max(limit, _LOOKED_AT_ONCE)
        for place in range(0, len(ranked), step):
            some = ranked[place : place + step]
            passages = {passage.seq: passage for passage in self._passages.passages([one.signals.seq for one in some])}
            for one in some:
                passage = passages.get(one.signals.seq)
                if passage is not None and satisfies(passage.text, passage.speaker, terms, self._analyser):
                    fitting.append(one)
            if len(fitting) >= limit:
                break
        return fitting[:limit]

    def _related_by_words(self, message: Message, limit: int) -> tuple[tuple[Ranked, ...], tuple[Notice, ...]]:
        try:
            return self._likeness.by_words(message, limit + _RELATED_POOL), ()
        except IndexUnavailable as error:
            return (), (Notice(Degradation.WORD_INDEX_BROKEN, f"Words cannot be looked up. {error}"),)

    def _notices(self, request: SearchRequest, found: Found) -> tuple[Notice, ...]:
        """Return what is not searchable yet, but nothing about an arm that already said that it failed."""
        said = {notice.kind for notice in found.notices}
        counts = self._coverage.counts()
        notices = list(notices_of(counts))
        if self._indexing.problem and Degradation.WORD_INDEX_BROKEN not in said:
            notices.append(Notice(Degradation.WORD_INDEX_BEHIND, self._indexing.problem))
        if request.words_only or said & _WITHOUT_MEANING:
            return tuple(notice for notice in notices if notice.kind is not Degradation.VECTORS_BEHIND)
        understood = counts.total - counts.without_vector
        if understood and not found.meaning and not counts.on_their_way and self._vectors.count(counts.space) == 0:
            detail = "The index of meanings is not there, so this answer goes by words alone until it is made anew."
            notices.append(Notice(Degradation.VECTOR_INDEX_BROKEN, detail))
        return tuple(notices)


def _check(limit: int) -> None:
    if not 1 <= limit <= MOST_RESULTS:
        raise InvalidRequest(f"{limit} results cannot be asked for.", f"Ask for 1 to {MOST_RESULTS}.")


def _typed(analyser: Analyser, text: str, tokens: Sequence[str]) -> list[tuple[str, str]]:
    """Return each token with a word of the text that it was made from."""
    wanted = set(tokens)
    return [(token.text, text[token.start : token.end]) for token in analyser.tokens(text) if token.text in wanted]


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
