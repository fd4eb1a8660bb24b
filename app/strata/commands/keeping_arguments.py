"""The grammar of checkpoints, backups, the archive and deleting for good."""

import argparse
from typing import Final
from uuid import UUID

from strata.commands.archiving import Archive, ArchiveMemories, Unarchive
from strata.commands.checkpoints import Checkpoint, Checkpoints, Compare, Rollback
from strata.commands.parser import Verbs, number, path
from strata.commands.purging import Purge
from strata.commands.recovering import Backup, Restore
from strata.commands.request import Command
from strata.domain.errors import InvalidRequest

VERBS: Final = frozenset(
    {"checkpoint", "checkpoints", "compare", "rollback", "purge", "backup", "restore", "archive", "unarchive"}
)

_MOST_DAYS: Final = 365_000
"""Farther back there is no date that Python knows."""


def add_verbs(verbs: Verbs) -> None:
    """Add the commands to the command line."""
    make = verbs.add_parser("checkpoint", help="keep how things are now, to compare with or go back to")
    make.add_argument("name", nargs="?", default="", metavar="NAME")
    listed = verbs.add_parser("checkpoints", help="list the checkpoints")
    listed.add_argument("--drop", metavar="ID", help="delete this one first")
    compare = verbs.add_parser("compare", help="say what lies between two checkpoints, or between one and now")
    compare.add_argument("before", metavar="A", help="id or name")
    compare.add_argument("after", nargs="?", metavar="B", help="id or name (default: now)")
    compare.add_argument("--limit", type=number(0), default=50, metavar="N", help="memories named (default 50)")
    rollback = verbs.add_parser("rollback", help="go back to a checkpoint; one of now is made before")
    rollback.add_argument("checkpoint", metavar="ID", help="id or name")
    rollback.add_argument("--memory", action="append", default=[], metavar="ID", help="bring back only this; may be repeated")
    purge = verbs.add_parser("purge", help="delete for good what lies in the trash; there is no way back")
    purge.add_argument("ids", nargs="*", metavar="ID", help="conversations, documents and goals in the trash")
    purge.add_argument("--all", action="store_true", help="everything in the trash")
    age = number(1, _MOST_DAYS)
    purge.add_argument("--older-than", type=age, metavar="DAYS", help="what has lain in the trash for longer than that")
    purge.add_argument("--dry-run", action="store_true", help="say what would be deleted; delete nothing")
    backup = verbs.add_parser("backup", help="write the whole library to a folder, or to one file ending in .strata")
    backup.add_argument("target", metavar="TARGET", type=path)
    restore = verbs.add_parser("restore", help="make a new library from a backup")
    restore.add_argument("backup", metavar="BACKUP", type=path, help="the folder or file that `strata backup` wrote")
    restore.add_argument("--into", required=True, metavar="DIR", type=path, help="its folder; nothing is overwritten")
    archive = verbs.add_parser("archive", help="move old conversations to compressed files; without days, list them")
    archive.add_argument("--older-than", type=number(0, _MOST_DAYS), metavar="DAYS", help="what nothing was added to since")
    archive.add_argument("--memories", action="store_true", help="memories that expired so many days ago, instead")
    archive.add_argument("--dry-run", action="store_true", help="say what would move; move nothing")
    back = verbs.add_parser("unarchive", help="bring conversations and memories back from the archive")
    back.add_argument("ids", nargs="+", metavar="ID", help="a memory's id, or a conversation's, Strata's own or the export's")
    for verb in (make, listed, compare, rollback, purge, backup, restore, archive, back):
        verb.add_argument("--json", action="store_true", help="data as JSON, one object a line")


def command(space: argparse.Namespace) -> Command:
    """Return the command of a parsed line whose verb is one of `VERBS`. Raises `InvalidRequest`."""
    match space.verb:
        case "checkpoint":
            return Checkpoint(space.name, space.json)
        case "checkpoints":
            return Checkpoints(space.drop, space.json)
        case "compare":
            return Compare(space.before, space.after, space.limit, space.json)
        case "rollback":
            return Rollback(space.checkpoint, tuple(map(_uuid, space.memory)), space.json)
        case "backup":
            return Backup(space.target, space.json)
        case "restore":
            return Restore(space.backup, space.into, space.json)
        case "archive":
            return _archive(space)
        case "unarchive":
            return Unarchive(tuple(space.ids), space.json)
        case _:
            return _purge(space)


def _purge(space: argparse.Namespace) -> Purge:
    if (bool(space.ids), space.all, space.older_than is not None).count(True) != 1:
        raise InvalidRequest("Purge wants ids, --all, or --older-than DAYS.", "See `strata purge --help`.")
    return Purge(tuple(space.ids), space.older_than, space.dry_run, space.json)


def _archive(space: argparse.Namespace) -> Archive | ArchiveMemories:
    if space.older_than == 0 and not space.memories:
        raise InvalidRequest("--older-than takes a number of days from 1 on, but for memories.")
    if space.dry_run and space.older_than is None:
        raise InvalidRequest("--dry-run wants --older-than DAYS.", "See `strata archive --help`.")
    if space.memories:
        return ArchiveMemories(space.older_than, space.dry_run, space.json)
    return Archive(space.older_than, space.dry_run, space.json)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidRequest(f"“{text}” is no id of a memory.", "`strata compare` names them.") from error
