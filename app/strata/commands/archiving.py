"""`strata archive` and `strata unarchive`: old conversations and expired memories out of the way, and back."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from strata.commands.finding import conversation_id
from strata.commands.memories import line, memory_json
from strata.commands.request import ExitCode, Session
from strata.domain.errors import NotFound
from strata.domain.memories import MemoryFilter, MemoryState


@dataclass(frozen=True, slots=True)
class Archive:
    """Arguments of `strata archive`; without days it lists what lies there."""

    days: int | None
    dry_run: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Move old conversations, say what would move, or list the archived ones."""
        if self.days is None:
            return self._list(session)
        age = timedelta(days=self.days)
        if not self.dry_run:
            session.settle()
        archive = session.services.archive
        size = archive.preview(age) if self.dry_run else archive.archive(age, session.control)
        if self.as_json:
            session.output.json(
                {
                    "archived": not self.dry_run,
                    "conversations": size.conversations,
                    "messages": size.messages,
                    "bytes": size.bytes,
                }
            )
            return ExitCode.DONE
        verb = "Would archive" if self.dry_run else "Archived"
        session.output.data(
            f"{verb} {size.conversations:,} conversations with {size.messages:,} messages ({size.bytes / 1e6:,.1f} MB of text)."
        )
        return ExitCode.DONE

    def _list(self, session: Session) -> ExitCode:
        for one in session.services.archive.list():
            if self.as_json:
                session.output.json(
                    {
                        "type": "conversation",
                        "id": one.source_id,
                        "uri": str(one.id),
                        "title": one.title,
                        "messages": one.message_count + one.branch_count,
                        "archived_at": one.archived_at.isoformat() if one.archived_at else None,
                    }
                )
            else:
                session.output.data(
                    f"{one.updated_at:%Y-%m-%d} · {one.title} · {one.message_count:,} messages  [{one.source_id}]"
                )
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class ArchiveMemories:
    """Arguments of `strata archive --memories`; without days it lists the archived ones."""

    days: int | None
    dry_run: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Move memories that expired so many days ago or earlier, say how many would move, or list the archived ones."""
        if self.days is None:
            memories = session.services.memories
            for kept in memories.page(memories.seqs(MemoryFilter(states=(MemoryState.ARCHIVED,)))):
                if self.as_json:
                    session.output.json(memory_json(kept))
                else:
                    session.output.data(line(kept))
            return ExitCode.DONE
        age, archive = timedelta(days=self.days), session.services.memory_archive
        count = archive.preview(age) if self.dry_run else archive.archive(age, session.control)
        if not self.dry_run:
            session.settle()
        if self.as_json:
            session.output.json({"archived": not self.dry_run, "memories": count})
        else:
            session.output.data(f"{'Would archive' if self.dry_run else 'Archived'} {count:,} expired memories.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Unarchive:
    """Arguments of `strata unarchive`: ids of memories, or of conversations, Strata's own or the export's."""

    ids: tuple[str, ...]
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring them back; memories come into force again."""
        session.settle()
        memories = [found for one in self.ids if (found := _memory(session, one)) is not None]
        known = {str(one) for one in memories}
        conversations = [conversation_id(session, one) for one in self.ids if one not in known]
        if conversations:
            session.services.archive.restore(conversations)
        if memories:
            session.services.memories.bring_back(memories)
            session.settle()
        if self.as_json:
            session.output.json({"restored": [str(one) for one in (*conversations, *memories)]})
        else:
            session.output.data(f"Brought back: {', '.join(self.ids)}.")
        return ExitCode.DONE


def _memory(session: Session, wanted: str) -> UUID | None:
    """Return the id of an archived memory, None where it names none."""
    try:
        found = session.services.memories.get(UUID(wanted)).memory
    except (ValueError, NotFound):
        return None
    return found.id if found.state is MemoryState.ARCHIVED else None
