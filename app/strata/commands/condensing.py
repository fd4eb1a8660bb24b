"""`strata segments` and `strata context`: conversations in short, and what bears on a query inside a budget."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata.commands.finding import conversation_id
from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.context import ContextPiece, ContextRequest
from strata.domain.recalled import marked
from strata.domain.segments import Segment


@dataclass(frozen=True, slots=True)
class Segments:
    """Arguments of `strata segments`; `conversation` is any id of one, None for the months and years of everything."""

    conversation: str | None
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring the segments up to date, then print them."""
        segments = session.services.segments
        session.settle()
        if self.conversation is None:
            session.catch_up(partial(segments.run, session.control))
            found = segments.periods()
        else:
            wanted = conversation_id(session, self.conversation)
            session.catch_up(partial(segments.run_one, wanted, session.control))
            found = segments.of_conversation(wanted)
        for segment in found:
            if self.as_json:
                session.output.json(_segment(segment, segments.message_ids(segment.id)))
            else:
                _tell(session, segment)
        if not found and not self.as_json:
            session.output.data("There is nothing to sum up.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class BuildContext:
    """Arguments of `strata context`; `conversation` is any id of the open one, "" where none is."""

    query: str
    tokens: int
    conversation: str
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Print the context, as a model would read it."""
        session.settle()
        session.services.search.warm_up()
        here = conversation_id(session, self.conversation) if self.conversation else None
        context = session.services.context.build(ContextRequest(self.query, self.tokens, here))
        if self.as_json:
            session.output.json(
                {
                    "query": self.query,
                    "budget": self.tokens,
                    "tokens": context.tokens,
                    "pieces": [_piece(piece) for piece in context.pieces],
                }
            )
        else:
            session.output.data(marked(context.text))
            session.output.note(f"{len(context.pieces)} pieces, about {context.tokens:,} of {self.tokens:,} tokens")
        return ExitCode.DONE


def _tell(session: Session, segment: Segment) -> None:
    session.output.data(
        f"{segment.tier.value} · {segment.title} · {segment.started_at:%d %b %Y} · {segment.message_count:,} messages, "
        f"{segment.token_count:,} tokens, compression {segment.level}  [{segment.id}]"
    )
    for sentence in segment.sentences:
        session.output.data(f"   {sentence.text}")


def _segment(segment: Segment, message_ids: tuple[UUID, ...]) -> Json:
    return {
        "id": str(segment.id),
        "tier": segment.tier.value,
        "level": segment.level,
        "title": segment.title,
        "summary": [
            {"message": str(one.message_id), "start": one.start, "end": one.end, "text": one.text} for one in segment.sentences
        ],
        "started_at": segment.started_at.isoformat(),
        "ended_at": segment.ended_at.isoformat(),
        "messages": [str(one) for one in message_ids],
        "bytes": segment.byte_count,
        "tokens": segment.token_count,
    }


def _piece(piece: ContextPiece) -> Json:
    return {
        "kind": piece.kind.value,
        "source": str(piece.source_id),
        "conversation": str(piece.conversation_id) if piece.conversation_id else None,
        "title": piece.title,
        "speaker": piece.speaker,
        "said_at": piece.said_at.isoformat(),
        "text": piece.text,
        "whole": piece.whole,
        "tokens": piece.tokens,
    }
