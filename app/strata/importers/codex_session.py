"""One session of Codex: what was said, thought and done, in the order of the log."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from strata.domain.records import IncomingConversation, IncomingMessage, MessageKind, Role
from strata.importers.fences import fenced
from strata.importers.json_values import Json, as_object, as_text, label, leftover, metadata_text, objects, parsed
from strata.importers.times import from_iso
from strata.importers.titles import title_of

_CONTEXT: Final = re.compile(
    r"\s*(<(environment_context|user_instructions|permissions|turn_aborted)\b|# AGENTS\.md instructions)"
)

_ITEMS: Final = frozenset({"message", "reasoning", "function_call", "function_call_output", "custom_tool_call",
                           "custom_tool_call_output", "local_shell_call"})  # fmt: skip
_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT, "system": Role.SYSTEM, "developer": Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line out of its envelope; lines of old logs have none."""

    type: str
    payload: Json
    at: datetime | None


def opened(line: Json) -> LogLine:
    """Return the line without its envelope."""
    at = from_iso(line.get("timestamp"))
    if isinstance(line.get("payload"), dict):
        return LogLine(label(line.get("type")), as_object(line.get("payload")), at)
    if line.get("type") in _ITEMS:
        return LogLine("response_item", line, at)
    return LogLine("session_meta" if "instructions" in line else "", line, at)


class Session:
    """Takes the lines of a log one by one, then gives the conversation."""

    def __init__(self) -> None:
        self._meta: Json = {}
        self._model = ""
        self._events: list[tuple[int, IncomingMessage]] = []
        self._items: list[tuple[int, IncomingMessage]] = []
        self._tools: list[tuple[int, IncomingMessage]] = []

    def take(self, number: int, line: LogLine) -> None:
        """Take one line; `number` is its place in the log, which never changes as logs only grow."""
        kind = label(line.payload.get("type"))
        match line.type:
            case "session_meta":
                self._meta = self._meta or line.payload
            case "turn_context":
                self._model = label(line.payload.get("model")) or self._model
            case "event_msg":
                self._event(number, kind, line)
            case "response_item":
                self._item(number, kind, line)
            case _:
                pass

    def conversation(self) -> IncomingConversation:
        """Return all that was said and done, each message answering the one before."""
        key = label(self._meta.get("id"))
        said = sorted((*(self._events or self._items), *self._tools), key=lambda each: each[0])
        messages: list[IncomingMessage] = []
        for number, message in said:
            parent = messages[-1].source_id if messages else None
            messages.append(replace(message, source_id=f"{key}:{number}", parent_source_id=parent))
        times = [message.created_at for message in messages if message.created_at]
        return IncomingConversation(
            source="codex",
            source_id=key,
            title=title_of(messages),
            messages=tuple(messages),
            created_at=from_iso(self._meta.get("timestamp")) or min(times, default=None),
            updated_at=max(times, default=None),
            metadata=metadata_text(leftover(self._meta, ("id", "timestamp", "instructions", "base_instructions"))),
        )

    def _event(self, number: int, kind: str, line: LogLine) -> None:
        match kind:
            case "user_message":
                self._add(self._events, number, line, Role.USER, as_text(line.payload.get("message")))
            case "agent_message":
                self._add(self._events, number, line, Role.ASSISTANT, as_text(line.payload.get("message")))
            case "agent_reasoning":
                text = as_text(line.payload.get("text"))
                self._add(self._events, number, line, Role.ASSISTANT, text, MessageKind.REASONING)
            case _:
                pass

    def _item(self, number: int, kind: str, line: LogLine) -> None:
        payload = line.payload
        match kind:
            case "message":
                role = _ROLES.get(label(payload.get("role")), Role.OTHER)
                text = "\n\n".join(as_text(part.get("text")) for part in objects(payload.get("content")))
                hidden = role is Role.SYSTEM or _CONTEXT.match(text)
                self._add(self._items, number, line, role, text, MessageKind.HIDDEN if hidden else MessageKind.TEXT)
            case "reasoning":
                text = "\n\n".join(as_text(part.get("text")) for part in objects(payload.get("summary")))
                self._add(self._items, number, line, Role.ASSISTANT, text, MessageKind.REASONING)
            case "function_call" | "custom_tool_call" | "local_shell_call":
                text = fenced(_arguments(payload))
                self._add(self._tools, number, line, Role.ASSISTANT, text, MessageKind.TOOL_CALL)
            case "function_call_output" | "custom_tool_call_output":
                text = fenced(_output(payload.get("output")))
                self._add(self._tools, number, line, Role.TOOL, text, MessageKind.TOOL_RESULT)
            case _:
                pass

    def _add(
        self,
        to: list[tuple[int, IncomingMessage]],
        number: int,
        line: LogLine,
        role: Role,
        text: str,
        kind: MessageKind = MessageKind.TEXT,
    ) -> None:
        if not text.strip():
            return
        author = label(line.payload.get("name")) if kind is MessageKind.TOOL_CALL else ""
        model = self._model if role is Role.ASSISTANT else ""
        to.append((number, IncomingMessage("", role, text.strip("\n"), line.at, kind, author, model)))


def _arguments(payload: Json) -> str:
    """Return what a tool was called with: the command line when there is one, else the arguments as they stand."""
    given = as_text(payload.get("arguments")) or as_text(payload.get("input"))
    arguments = as_object(parsed(given)) or as_object(payload.get("action"))
    command = arguments.get("command") or arguments.get("cmd")
    if isinstance(command, list):
        return " ".join(word for word in command if isinstance(word, str))
    return as_text(command) or given


def _output(output: object) -> str:
    """Return what a tool answered; it is text, text that is JSON with the output in it, or an object."""
    inner = parsed(output) if isinstance(output, str) and output.startswith("{") else output
    if isinstance(inner, dict):
        return as_text(inner.get("output")) or as_text(inner.get("content")) or as_text(output)
    return as_text(output)
