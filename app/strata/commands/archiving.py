"""`strata archive` and `strata unarchive`: old conversations out of the way, and back."""

from dataclasses import dataclass
from datetime import timedelta

from strata.commands.finding import conversation_id
from strata.commands.request import ExitCode, Session


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
class Unarchive:
    """Arguments of `strata unarchive`: ids of conversations, Strata's own or the export's."""

    ids: tuple[str, ...]
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring them back."""
        session.settle()
        chosen = [conversation_id(session, one) for one in self.ids]
        session.services.archive.restore(chosen)
        if self.as_json:
            session.output.json({"restored": [str(one) for one in chosen]})
        else:
            session.output.data(f"Brought back: {', '.join(self.ids)}.")
        return ExitCode.DONE
