"""Building a context: recent turns first, then memories, then what a search finds with what was said beside it, then summaries.

Hits are worth more than what stands beside them, and summaries fill what is left where no message fits better. The shares of
the budget were set once and not tuned on the dialogues of the benchmark.
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from strata.domain.context import Context, ContextKind, ContextPiece, ContextRequest
from strata.domain.errors import InvalidRequest
from strata.domain.passages import PassageKind
from strata.domain.records import Conversation, Message
from strata.domain.search import SearchRequest, SearchResult
from strata.domain.segments import Segment
from strata.domain.windows import BYTES_A_TOKEN, estimate_tokens
from strata.services.context.room import Room, shortened
from strata.services.cutting import said
from strata.services.ports.recall import MemoryRecall
from strata.services.ports.record import ConversationStore
from strata.services.ports.segments import SegmentStore, WindowStore
from strata.services.search import MOST_RESULTS, SearchService

FEWEST_TOKENS: Final = 50
MOST_TOKENS: Final = 100_000_000
RECENT_SHARE: Final = 0.2
MEMORY_SHARE: Final = 0.2
SUMMARY_SHARE: Final = 0.1
LARGEST_SHARE: Final = 0.25
"""Of the budget, for one message; a longer one is held by the part that was found, or by its beginning."""

LOOKED_BESIDE: Final = 4
"""The best hits, whose neighbours come in right behind them."""

TOKENS_A_HIT: Final = 25
_FEWEST_HITS: Final = 10
_FEWEST_OF_A_MESSAGE: Final = 20
"""Tokens; less of a turn says nothing."""
_MOST_MEMORIES: Final = 20


class ContextService:
    """Builds contexts. Safe to use from any thread."""

    def __init__(
        self,
        *,
        search: SearchService,
        conversations: ConversationStore,
        windows: WindowStore,
        segments: SegmentStore,
        memories: MemoryRecall | None = None,
        built: Callable[[Context], None],
    ) -> None:
        """Without `memories` a context holds none; `built` takes note of each that is built and must cost nothing."""
        self._built = built
        self._search = search
        self._conversations = conversations
        self._windows = windows
        self._segments = segments
        self._memories = memories

    def build(self, request: ContextRequest) -> Context:
        """Return what bears on a query inside a budget.

        Raises `InvalidRequest` for a budget under 50 tokens or beyond reason, and `NotFound` for an unknown conversation.
        """
        if request.tokens < FEWEST_TOKENS:
            raise InvalidRequest(f"{request.tokens} tokens hold nothing.", f"Ask for at least {FEWEST_TOKENS}.")
        if request.tokens > MOST_TOKENS:
            raise InvalidRequest(f"No model reads {request.tokens:,} tokens.", f"Ask for {MOST_TOKENS:,} at most.")
        room = Room(request.tokens)
        if request.conversation_id is not None:
            self._hold_recent(room, request, self._conversations.get(request.conversation_id))
        if request.query.strip():
            self._recall_memories(room, request)
            self._recall(room, request)
        context = Context(request, room.pieces())
        self._built(context)
        return context

    def _hold_recent(self, room: Room, request: ContextRequest, conversation: Conversation) -> None:
        """Take the latest turns, newest first, until their share is used."""
        share = int(request.tokens * RECENT_SHARE)
        until = room.left - share
        for message in self._latest(conversation.id, share):
            piece = _of_message(message, ContextKind.RECENT, conversation.title, conversation.id)
            free = room.left - until - _heading(piece)
            if free < _FEWEST_OF_A_MESSAGE or not room.add(shortened(piece, free)):
                return

    def _latest(self, conversation_id: UUID, tokens: int) -> Sequence[Message]:
        """Return what was said in the last `tokens` or more of a conversation, newest first: what tools did is passed over."""
        whole = self._windows.extent(conversation_id).tokens
        reach = tokens
        while True:
            extents = self._windows.window_by_tokens(conversation_id, max(0, whole - reach), whole)
            spoken = [
                message
                for message in self._windows.messages([one.message_id for one in extents])
                if said(message.kind, message.role)
            ]
            if reach >= whole or sum(len(message.text) for message in spoken) >= tokens * BYTES_A_TOKEN:
                return spoken[::-1]
            reach *= 4

    def _recall_memories(self, room: Room, request: ContextRequest) -> None:
        if self._memories is None:
            return
        until = room.left - int(request.tokens * MEMORY_SHARE)
        held = []
        for one in self._memories.recall(request.query, _MOST_MEMORIES):
            piece = ContextPiece(
                ContextKind.MEMORY, one.id, None, "", "Memory", one.said_at, 0, one.text, whole=True, score=one.score
            )
            if room.add(piece, leaving=until):
                held.append(one)
        self._memories.note(held)

    def _recall(self, room: Room, request: ContextRequest) -> None:
        hits = min(MOST_RESULTS, max(_FEWEST_HITS, request.tokens // TOKENS_A_HIT))
        answer = self._search.find(SearchRequest(request.query, limit=hits, time_zone=request.time_zone))
        messages = [result for result in answer.results if result.kind is PassageKind.MESSAGE]
        whole = {one.id: one for one in self._windows.messages([result.owner_id for result in messages])}
        largest = int(request.tokens * LARGEST_SHARE)
        reserve = int(request.tokens * SUMMARY_SHARE)
        beside = self._beside(messages[:LOOKED_BESIDE])
        for number, result in enumerate(answer.results):
            if result.kind is not PassageKind.SEGMENT:
                room.add(_of_result(result, whole.get(result.owner_id), largest), leaving=reserve)
            if number == LOOKED_BESIDE - 1:
                for piece in beside:
                    room.add(shortened(piece, largest // 2), leaving=reserve)
        self._sum_up(room, messages)

    def _beside(self, results: Sequence[SearchResult]) -> list[ContextPiece]:
        titles = {result.conversation_id: result.title for result in results}
        homes = {self._conversations.get(one).seq: one for one in titles if one is not None}
        return [
            _of_message(message, ContextKind.BESIDE, titles[homes[message.conversation_seq]], homes[message.conversation_seq])
            for message in self._windows.beside([result.owner_id for result in results])
            if message.conversation_seq in homes
        ]

    def _sum_up(self, room: Room, results: Sequence[SearchResult]) -> None:
        """Fill what is left with the pieces around what was found, those around the best hits first.

        A summary of which every sentence stands in the context already says nothing new.
        """
        ranks = {(result.conversation_id, result.position): rank for rank, result in enumerate(results)}

        def best(piece: Segment) -> int:
            places = range(piece.first_position, piece.last_position + 1)
            return min((ranks.get((piece.conversation_id, place), len(ranks)) for place in places), default=len(ranks))

        for piece in sorted(self._segments.around([result.owner_id for result in results]), key=best):
            if piece.level and any(sentence.message_id not in room for sentence in piece.sentences):
                room.add(_of_segment(piece))


def _of_result(result: SearchResult, message: Message | None, largest: int) -> ContextPiece:
    """Return the whole message where it is no longer than `largest` tokens, else the passage that was found."""
    if message is not None:
        full = _of_message(message, ContextKind.RECALLED, result.title, result.conversation_id, result.score)
        if full.tokens <= largest:
            return full
    found = ContextPiece(
        ContextKind.RECALLED, result.owner_id, result.conversation_id, result.title, result.speaker or result.title,
        result.created_at, result.position, result.text, whole=False, score=result.score,
    )  # fmt: skip
    return shortened(found, largest)


def _of_message(
    message: Message, kind: ContextKind, title: str, conversation_id: UUID | None, score: float = 0.0
) -> ContextPiece:
    return ContextPiece(
        kind, message.id, conversation_id, title, message.author or message.role.value, message.created_at,
        message.position, message.text, whole=True, score=score,
    )  # fmt: skip


def _of_segment(segment: Segment) -> ContextPiece:
    speaker = f"Summary of {segment.message_count} messages"
    return ContextPiece(
        ContextKind.SUMMARY, segment.id, segment.conversation_id, segment.title, speaker, segment.started_at,
        segment.first_position, segment.summary.replace("\n", " "), whole=True,
    )  # fmt: skip


def _heading(piece: ContextPiece) -> int:
    """Return what a line takes beside its text, at most."""
    return piece.tokens - estimate_tokens(piece.text) + 1
