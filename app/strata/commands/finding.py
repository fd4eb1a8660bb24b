"""`strata search` and `strata show`: find, and open what was found."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from strata.commands.memories import line, memory_json
from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.errors import InvalidRequest, NotFound
from strata.domain.recalls import Assessment
from strata.domain.records import Document, Message
from strata.domain.search import SearchAnswer, SearchRequest, SearchResult

if TYPE_CHECKING:
    from strata.services.remembering.explaining import KeptMemory


@dataclass(frozen=True, slots=True)
class Search:
    """Arguments of `strata search`; `queries` takes the place of the request's text, `conversation` is any id of one."""

    request: SearchRequest
    queries: Path | None
    conversation: str
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Answer one query, or every line of a file."""
        session.settle()
        session.services.search.warm_up(words_only=self.request.words_only)
        wanted = self.request.filter
        if self.conversation:
            wanted = replace(wanted, conversation_id=conversation_id(session, self.conversation))
        texts = _queries(session.folder / self.queries) if self.queries else iter((self.request.text,))
        for text in texts:
            session.control.checkpoint()
            answer = session.services.search.search(replace(self.request, text=text, filter=wanted))
            if self.as_json:
                session.output.json(_answer(answer))
            else:
                _tell(session, answer)
        # What was asked is written when the answer stands there already.
        session.catch_up(partial(session.services.recalls.flush, everything=True))
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Show:
    """Arguments of `strata show`: the id of a message, conversation, document, memory or segment, its own or its export's."""

    id: str
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Print it whole."""
        found = _find(session, self.id)
        if not isinstance(found, tuple | Document):
            session.output.data(json.dumps(memory_json(found), ensure_ascii=False) if self.as_json else line(found))
            return ExitCode.DONE
        if isinstance(found, Document):
            if self.as_json:
                session.output.json(_document(found))
            else:
                session.output.data(f"# {found.title}\n{found.source} · {found.created_at:%Y-%m-%d %H:%M}\n\n{found.text}")
            return ExitCode.DONE
        for message in found:
            if self.as_json:
                session.output.json(_message(message))
            else:
                speaker = message.author or message.role.value
                session.output.data(f"[{message.created_at:%Y-%m-%d %H:%M}] {speaker}:\n{message.text}\n")
        return ExitCode.DONE


def _queries(file: Path) -> Iterator[str]:
    """Read one query a line: plain text, a JSON string, or a JSON object with `query` or `question`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InvalidRequest(
            f"The file {file} cannot be read: {error.strerror}.", "Name a text file with one query a line."
        ) from error
    for written in lines:
        if not written.strip():
            continue
        try:
            value = json.loads(written)
        except ValueError:
            value = written
        if isinstance(value, dict):
            value = value.get("query", value.get("question", ""))
        yield str(value)


def conversation_id(session: Session, wanted: str) -> UUID:
    """Return the public id of a conversation named by either id; ids of exports look like public ones, too."""
    conversations = session.services.conversations
    try:
        return conversations.get(UUID(wanted)).id
    except (ValueError, NotFound):
        return conversations.find_source(wanted).id


def _find(session: Session, wanted: str) -> "tuple[Message, ...] | Document | KeptMemory":
    """Look the id up as a message, a conversation, a document, a memory, then a segment; public id first, source id second."""
    conversations, documents = session.services.conversations, session.services.documents
    try:
        public = UUID(wanted)
    except ValueError:
        public = None
    if public is not None:
        lookups = (
            lambda: (conversations.message(public),),
            lambda: conversations.messages(public),
            lambda: documents.get(public),
            lambda: session.services.memories.get(public),
            lambda: _of_segment(session, public),
        )
        for lookup in lookups:
            try:
                return lookup()
            except NotFound:
                continue
    by_source = (
        lambda: (conversations.find_message_source(wanted),),
        lambda: conversations.messages(conversations.find_source(wanted).id),
        lambda: documents.find_source(wanted),
    )
    for lookup in by_source:
        try:
            return lookup()
        except NotFound:
            continue
    raise NotFound(f"Nothing in the library has the id “{wanted}”.", "Search for its words instead.")


def _of_segment(session: Session, segment_id: UUID) -> tuple[Message, ...]:
    """Return the messages that a segment stands for."""
    ids = session.services.segments.message_ids(segment_id)
    return tuple(session.services.conversations.message(one) for one in ids)


def _answer(answer: SearchAnswer) -> Json:
    return {
        "query": answer.request.text,
        "results": [
            {
                "id": result.source_id,
                "conversation": result.conversation_source_id,
                "score": round(result.score, 6),
                "text": result.text,
                "why": result.why,
                "kind": result.kind.value,
                "title": result.title,
                "source": result.source,
                "role": result.role.value,
                "created_at": result.created_at.isoformat(),
                "uri": str(result.owner_id),
                "memory": _memory(result),
                "archived": result.archived,
            }
            for result in answer.results
        ],
        "ms": round(answer.times.total, 2),
        "notices": [notice.detail for notice in answer.notices],
        **_assessment(answer.assessment),
    }


def _assessment(assessment: Assessment | None) -> dict[str, Json]:
    """Return how sure an answer is: `sure` false, with a sentence, where the memory is likely not to hold it."""
    if assessment is None:
        return {"recall": None, "confidence": None, "sure": None, "sentence": ""}
    return {
        "recall": str(assessment.recall_id),
        "confidence": round(assessment.confidence, 4),
        "sure": assessment.sure,
        "sentence": assessment.sentence,
    }


def _memory(result: SearchResult) -> Json:
    """Return the memory behind a result: itself, or what a message became."""
    mark = result.memory
    return (
        None
        if mark is None
        else {"id": str(mark.id), "layer": mark.layer.value, "kind": mark.kind.value, "state": mark.state.value}
    )


def _tell(session: Session, answer: SearchAnswer) -> None:
    for notice in answer.notices:
        session.output.note(notice.detail)
    if answer.results and answer.assessment is not None and answer.assessment.sentence:
        session.output.data(answer.assessment.sentence)
    for number, result in enumerate(answer.results, 1):
        session.output.data(f"{number}. {result.title} · {result.source} · {result.created_at:%d %b %Y} · {result.speaker}")
        session.output.data(f"   {' '.join(result.excerpt.split())}")
        if result.memory is not None:
            session.output.data(f"   remembered in {result.memory.layer.value}")
        if result.archived:
            wanted = result.memory.id if result.memory is not None else result.conversation_source_id
            session.output.data(f"   in the archive: `strata unarchive {wanted}` brings it back")
        session.output.data(f"   {result.why}  [{result.source_id}]")
    if not answer.results:
        session.output.data("Nothing found.")
    session.output.note(f"{len(answer.results)} results in {answer.times.total:.0f} ms")


def _message(message: Message) -> Json:
    return {
        "type": "message",
        "id": message.source_id,
        "role": message.role.value,
        "author": message.author,
        "text": message.text,
        "created_at": message.created_at.isoformat(),
        "active": message.active,
    }


def _document(document: Document) -> Json:
    return {
        "type": "document",
        "id": document.source_id,
        "title": document.title,
        "text": document.text,
        "created_at": document.created_at.isoformat(),
    }
