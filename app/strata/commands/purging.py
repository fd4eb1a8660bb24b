"""`strata purge`: delete for good what lies in the trash."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from strata.commands.request import ExitCode, Session
from strata.domain.errors import NotFound

if TYPE_CHECKING:
    from strata.services.conversations import ConversationService
    from strata.services.documents import DocumentService


@dataclass(frozen=True, slots=True)
class Purge:
    """Arguments of `strata purge`; without ids and days, everything in the trash."""

    ids: tuple[str, ...]
    days: int | None
    dry_run: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Delete for good, or only say what would go with --dry-run."""
        trash = session.services.trash
        if not self.dry_run:
            session.settle()
        conversations, documents, goals = self._chosen(session)
        if self.dry_run:
            purged = trash.weigh(conversations, documents, goals)
        else:
            purged = trash.purge(conversations, documents, session.control, goal_ids=goals)
        if self.as_json:
            session.output.json(
                {
                    "deleted": not self.dry_run,
                    "conversations": purged.conversations,
                    "messages": purged.messages,
                    "documents": purged.documents,
                    "memories": purged.memories,
                    "segments": purged.segments,
                    "goals": purged.goals,
                }
            )
            return ExitCode.DONE
        verb = "Would delete" if self.dry_run else "Deleted"
        session.output.data(
            f"{verb} {purged.conversations:,} conversations with {purged.messages:,} messages, {purged.documents:,} documents, "
            f"{purged.memories:,} memories that came from nothing else, and {purged.goals:,} goals."
        )
        return ExitCode.DONE

    def _chosen(self, session: Session) -> tuple[Sequence[UUID], Sequence[UUID], Sequence[UUID]]:
        if not self.ids:
            trash, longer_than = session.services.trash, timedelta(days=self.days or 0)
            return (*trash.waiting(longer_than), trash.waiting_goals(longer_than))
        conversations, documents, goals = list[UUID](), list[UUID](), list[UUID]()
        known = {str(goal.id): goal.id for goal in session.services.goals.all()}
        for text in self.ids:
            if text in known:
                goals.append(known[text])
                continue
            try:
                conversations.append(_id_of(session.services.conversations, text))
            except NotFound:
                documents.append(_id_of(session.services.documents, text))
        return conversations, documents, goals


def _id_of(service: "ConversationService | DocumentService", text: str) -> UUID:
    """Return the public id of what has this id, Strata's own or the export's, which may look alike. Raises `NotFound`."""
    with suppress(ValueError, NotFound):
        return service.get(UUID(text)).id
    return service.find_source(text).id
