"""One session of Claude Code: its lines, who answers whom, and the conversation that they make."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from strata.domain.records import Attachment, IncomingConversation, IncomingMessage, MessageKind, Role
from strata.importers.claude_content import blocks, part_of
from strata.importers.json_values import Json, as_object, as_text, label, leftover, metadata_text, objects
from strata.importers.pieces import Part, Piece, chained
from strata.importers.threads import forest, nearest_kept, path_to, reading_order
from strata.importers.times import from_iso
from strata.importers.titles import first_words, title_of

_TITLES: Final = {"custom-title": "customTitle", "ai-title": "aiTitle", "summary": "summary"}
_SILENT: Final = frozenset(
    {"system", "attachment", "progress", "file-history-snapshot", "queue-operation", "last-prompt", "mode", "permission-mode"}
)
_WRAPPED: Final = re.compile(
    r"\s*<(command-name|command-message|local-command-\w+|bash-\w+|system-reminder|user-memory-input)\b", re.IGNORECASE
)
_USED: Final = (
    "uuid", "parentUuid", "logicalParentUuid", "sessionId", "timestamp", "type", "message", "isSidechain", "userType",
    "toolUseResult", "requestId", "cwd", "gitBranch", "version",
)  # fmt: skip
_OF_SESSION: Final = ("cwd", "gitBranch", "version")


class Session:
    """Takes the lines of a session's files one by one, then gives the conversation."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: dict[str, Json] = {}
        self._links: dict[str, str | None] = {}
        self._titles: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._main: list[tuple[str, str]] = []
        self._place: Json = {}

    def take(self, line: Json) -> str:
        """Take one line; return its type when nothing is known about it, else ""."""
        kind = label(line.get("type"))
        if kind in _TITLES:
            self._titles[kind] = label(line.get(_TITLES[kind])) or self._titles.get(kind, "")
            return ""
        said = kind in ("user", "assistant")
        uuid = label(line.get("uuid")) or (f"{self._name}:{len(self._lines)}" if said else "")
        if uuid:
            self._link(uuid, line)
        if not said:
            return "" if kind in _SILENT else kind or "none"
        self._lines[uuid] = line
        self._place = {key: line[key] for key in _OF_SESSION if key in line} or self._place
        return ""

    def conversation(self) -> IncomingConversation:
        """Return all that was said, in reading order."""
        messages = tuple(self._messages())
        times = [message.created_at for message in messages if message.created_at]
        title = next((self._titles[kind] for kind in _TITLES if self._titles.get(kind)), "")
        return IncomingConversation(
            source="claude-code",
            source_id=self._name,
            title=first_words(title) or title_of(messages),
            messages=messages,
            created_at=min(times, default=None),
            updated_at=max(times, default=None),
            metadata=metadata_text(leftover(self._place, ())),
        )

    def _link(self, uuid: str, line: Json) -> None:
        """Note what a line answers. Logs lose links (compaction, crashes); such a line follows the one before it.

        The first line of a sub-agent follows the line of the session that was the last one at its time.
        """
        chain = _chain(line)
        named = (label(line.get("parentUuid")), label(line.get("logicalParentUuid")))
        known = [parent for parent in named if parent in self._links and parent != uuid]
        before = self._before.get(chain) or (self._last_at(label(line.get("timestamp"))) if chain else None)
        self._links[uuid] = known[0] if known else before
        self._before[chain] = uuid
        if not chain:
            self._main.append((label(line.get("timestamp")), uuid))

    def _last_at(self, time: str) -> str | None:
        place = bisect_right(self._main, time, key=lambda each: each[0])
        return self._main[place - 1][1] if place else None

    def _messages(self) -> Iterator[IncomingMessage]:
        leaf = self._before.get("")
        links = forest(self._links, leaf)
        active = frozenset(path_to(leaf, links))
        kept: dict[str, str] = {}
        for key in reading_order(links, active):
            line = self._lines.get(key)
            if line is None:
                continue
            parts = list(_parts(line))
            shown = not _chain(line) and (key in active or (links[key] in active and _only_results(parts)))
            pieces = chained(_whole(key, line, active=shown), parts, nearest_kept(links[key], links, kept))
            if pieces:
                kept[key] = pieces[-1].source_id
            yield from pieces


def _chain(line: Json) -> str:
    """Return the name of the sub-agent that a line belongs to, "" for the session itself."""
    return (label(line.get("agentId")) or "aside") if line.get("isSidechain") is True else ""


def _whole(key: str, line: Json, *, active: bool) -> Piece:
    message = as_object(line.get("message"))
    return Piece(
        source_id=key,
        role=Role.ASSISTANT if line.get("type") == "assistant" else Role.USER,
        created_at=from_iso(line.get("timestamp")),
        author="",
        model=label(message.get("model")),
        active=active,
        attachments=tuple(_pictures(message)),
        metadata=metadata_text(leftover(line, _USED)),
    )


def _parts(line: Json) -> Iterator[Part]:
    """Yield what a line says; what the program put into the person's mouth is hidden."""
    by_program = any(line.get(key) is True for key in ("isMeta", "isCompactSummary", "isVisibleInTranscriptOnly"))
    for block in blocks(as_object(line.get("message")).get("content")):
        part = part_of(block)
        if part is None:
            continue
        if part.kind is MessageKind.TEXT and line.get("type") == "user" and (by_program or _WRAPPED.match(part.text)):
            part = Part(MessageKind.HIDDEN, part.text)
        yield part


def _only_results(parts: list[Part]) -> bool:
    return bool(parts) and all(part.kind is MessageKind.TOOL_RESULT for part in parts)


def _pictures(message: Json) -> Iterator[Attachment]:
    for block in objects(message.get("content")):
        if block.get("type") == "image":
            source = as_object(block.get("source"))
            size = len(as_text(source.get("data"))) * 3 // 4
            yield Attachment("picture", label(source.get("media_type")), label(source.get("url")), size or None)
