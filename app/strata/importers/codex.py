"""Session logs of Codex: `rollout-*.jsonl`, a line of metadata, then events and response items that say the same twice.

What was said is taken from the events; tools from the response items. Old logs have no events and give the items alone.
"""

from collections.abc import Iterator
from functools import partial

from strata.domain.imports import Skipped, SkipReason
from strata.importers.codex_session import Session, opened
from strata.importers.json_lines import BadLine, lines
from strata.importers.json_values import Json, as_object, label
from strata.importers.peek import sample_lines
from strata.importers.skipping import SkipTally, converted
from strata.services.ports.formats import Found, Item, SourceFile


class Codex:
    """Implements `Format`."""

    key = "codex"
    title = "Codex sessions"

    def claim(self, files: tuple[SourceFile, ...]) -> tuple[Found, ...]:
        """Claim session logs; one group for each thing that was dropped."""
        groups: dict[str, list[SourceFile]] = {}
        for file in files:
            if any(_is_head(line) for line in sample_lines(file)[:3]):
                groups.setdefault(file.where.partition("/")[0], []).append(file)
        return tuple(
            Found(self.key, self.title, own[0].where if len(own) == 1 else top, tuple(own)) for top, own in groups.items()
        )

    def read(self, found: Found) -> Iterator[Item]:
        """Stream the sessions."""
        tally = SkipTally()
        for file in found.files:
            session = Session()
            for line in lines(file):
                where = f"{file.where}, line {line.number}"
                if isinstance(line, BadLine):
                    yield Skipped(where, SkipReason.DAMAGED, line.detail)
                    continue
                problem = converted(partial(session.take, line.number, opened(line.value)), where)
                if isinstance(problem, Skipped):
                    yield problem
            conversation = converted(session.conversation, file.where)
            if isinstance(conversation, Skipped) or conversation.messages:
                yield conversation
            else:
                tally.add(found.where, SkipReason.EMPTY, "A session in which nothing was said.")
        yield from tally.lines()


def _is_head(line: Json) -> bool:
    if line.get("type") == "session_meta":
        return label(as_object(line.get("payload")).get("id")) != ""
    old = "type" not in line and "instructions" in line
    return old and label(line.get("id")) != "" and isinstance(line.get("timestamp"), str)
