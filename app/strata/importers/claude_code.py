"""Session logs of Claude Code: JSON Lines under `projects/`, one file a session, sub-agents in files of their own.

The format is undocumented and changes often, so lines of unknown types are passed over and counted.
"""

from collections.abc import Iterator
from functools import partial

from strata.domain.imports import Skipped, SkipReason
from strata.importers.claude_code_session import Session
from strata.importers.json_lines import BadLine, lines
from strata.importers.json_values import Json, as_object, label
from strata.importers.peek import sample_lines
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile


class ClaudeCode:
    """Implements `Format`."""

    key = "claude-code"
    title = "Claude Code sessions"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim session logs; one group for each thing that was dropped, so that sub-agents find their session."""
        groups: dict[str, list[SourceFile]] = {}
        for file in files:
            if session_of(file):
                groups.setdefault(file.where.partition("/")[0], []).append(file)
        return tuple(
            Found(self.key, self.title, own[0].where if len(own) == 1 else top, tuple(own)) for top, own in groups.items()
        )

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the sessions, oldest file first; lines that a resumed session copied from an older one come in once."""
        tally, seen = SkipTally(), set[str]()
        sessions: dict[str, list[SourceFile]] = {}
        for file in sorted(found.files, key=lambda each: (each.modified, each.where)):
            sessions.setdefault(session_of(file), []).append(file)
        for name, files in sessions.items():
            session = Session(name)
            for file in sorted(files, key=_is_of_sub_agent):
                yield from _take(session, file, seen, tally)
            where = files[0].where
            conversation = converted(session.conversation, where)
            if isinstance(conversation, Skipped) or conversation.messages:
                yield conversation
            else:
                tally.add(found.where, SkipReason.EMPTY, "A session in which nothing was said.")
        yield from tally.lines()


def session_of(file: SourceFile) -> str:
    """Return the id of the session that a log belongs to, "" when it is no log of Claude Code."""
    sample = sample_lines(file)
    marked = [line for line in sample if label(line.get("sessionId"))]
    if any(_is_turn(line) or "parentUuid" in line for line in marked):
        return label(marked[0].get("sessionId"))
    return "summaries" if sample and all(line.get("type") == "summary" and "leafUuid" in line for line in sample) else ""


def _is_of_sub_agent(file: SourceFile) -> bool:
    return all(line.get("isSidechain") is True for line in sample_lines(file) if "uuid" in line)


def _is_turn(line: Json) -> bool:
    return line.get("type") in ("user", "assistant") and bool(as_object(line.get("message")))


def _take(session: Session, file: SourceFile, seen: set[str], tally: SkipTally) -> Iterator[Skipped]:
    for line in lines(file):
        where = f"{file.where}, line {line.number}"
        if isinstance(line, BadLine):
            yield Skipped(where, SkipReason.DAMAGED, line.detail)
            continue
        uuid = label(line.value.get("uuid"))
        if uuid and uuid in seen:
            continue
        seen.add(uuid)
        unknown = converted(partial(session.take, line.value), where)
        if isinstance(unknown, Skipped):
            yield unknown
        elif unknown:
            tally.add(file.where, SkipReason.UNKNOWN_TYPE, f"Lines of the type “{unknown}” are no part of what was said.")
