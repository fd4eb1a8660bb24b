"""The grammar of the command line."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from strata import __version__
from strata.commands.checkpoints import Checkpoint, Checkpoints, Compare, Rollback
from strata.commands.finding import Search, Show
from strata.commands.importing import Import
from strata.commands.language import Language
from strata.commands.purging import Purge
from strata.commands.recovering import Backup, Restore
from strata.commands.request import Command
from strata.commands.upkeep import Check, Export, Rebuild, Stats
from strata.domain.errors import InvalidRequest
from strata.domain.passages import PassageKind
from strata.domain.records import Role
from strata.domain.search import SearchFilter, SearchRequest
from strata.settings import WORDS_LANGUAGE

EXAMPLES = """examples:
  strata                                     open the window
  strata import ~/Downloads/chatgpt.zip      bring an export in
  strata import notes/ --dry-run             look first, write nothing
  strata search "that restaurant in lisbon"  find by meaning and by words
  strata search '"exact phrase" -draft' --since 2024-01-01
  strata export backup/                      write everything out

exit codes: 0 done · 1 check found differences, or an import left a file out · 2 the command line makes no sense ·
3 the library cannot be used, or nothing has that id · 70 a fault of Strata's own · 130 stopped with Ctrl+C"""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that the window can parse a caller's line."""

    def error(self, message: str) -> NoReturn:
        """Raise `InvalidRequest`."""
        raise InvalidRequest(f"{message[0].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A parsed command line; `library` None means the person's own, `command` None means the window."""

    library: Path | None
    command: Command | None


def parse(arguments: list[str]) -> CommandLine:
    """Parse. Raises `InvalidRequest`; prints and raises SystemExit for --help and --version."""
    space = _parser().parse_args(arguments)
    library = Path(space.library).expanduser() if space.library else None
    return CommandLine(library, _command(space))


def _parser() -> Parser:
    top = Parser(
        prog="strata",
        description="Your conversations and notes, kept on your machine and found again.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--library", metavar="DIR", help="the library's folder (default: yours)")
    top.add_argument("--version", action="version", version=f"Strata {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", parser_class=Parser)

    bring = verbs.add_parser("import", help="bring exports, notes or folders in")
    bring.add_argument("paths", nargs="+", metavar="PATH", help="files, zips or folders; what they are is found by content")
    bring.add_argument("--wait", action="store_true", help="return when everything is findable by meaning too")
    bring.add_argument("--dry-run", action="store_true", help="say what would come in; write nothing")
    bring.add_argument("--include-do-not-remember", action="store_true", help="also what the assistant marked so")

    search = verbs.add_parser("search", help="find by meaning and by words")
    search.add_argument("query", nargs="*", help='words, "quoted phrases", -exclusions, time words')
    search.add_argument("--queries", metavar="FILE", help="one query a line, text or JSON")
    search.add_argument("--limit", type=int, default=10, metavar="N", help="results wanted (default 10)")
    search.add_argument("--source", action="append", default=[], help="only from this source; may be repeated")
    search.add_argument("--role", action="append", default=[], choices=[role.value for role in Role])
    search.add_argument("--kind", action="append", default=[], choices=[kind.value for kind in PassageKind])
    search.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    search.add_argument("--until", metavar="DATE", help="before this day, YYYY-MM-DD")
    search.add_argument("--conversation", default="", metavar="ID", help="only inside this conversation")
    search.add_argument("--branches", action="store_true", help="also abandoned branches")
    search.add_argument("--words-only", action="store_true", help="leave meaning out")

    show = verbs.add_parser("show", help="print a message, conversation or document")
    show.add_argument("id", metavar="ID", help="its id, Strata's own or the export's")
    stats = verbs.add_parser("stats", help="say how much the library holds")
    check = verbs.add_parser("check", help="compare the record with its indexes")
    verbs.add_parser("rebuild", help="make the indexes anew from the record")
    export = verbs.add_parser("export", help="write the whole library out")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("--markdown", action="store_true", help="one Markdown file a conversation instead of JSONL")
    language = verbs.add_parser("language", help="say or change the language of your words, which search reads them in")
    language.add_argument("name", nargs="?", metavar="NAME", help=f"one of: {', '.join(WORDS_LANGUAGE.choices)}")
    purge = verbs.add_parser("purge", help="delete for good what lies in the trash; there is no way back")
    purge.add_argument("ids", nargs="*", metavar="ID", help="conversations and documents in the trash")
    purge.add_argument("--all", action="store_true", help="everything in the trash")
    purge.add_argument("--older-than", type=int, metavar="DAYS", help="what has lain in the trash for longer than that")
    purge.add_argument("--dry-run", action="store_true", help="say what would be deleted; delete nothing")
    backup = verbs.add_parser("backup", help="write the whole library to a folder, or to one file ending in .strata")
    backup.add_argument("target", metavar="TARGET")
    restore = verbs.add_parser("restore", help="make a new library from a backup")
    restore.add_argument("backup", metavar="BACKUP", help="the folder or file that `strata backup` wrote")
    restore.add_argument("--into", required=True, metavar="DIR", help="the new library's folder; nothing is overwritten")
    others = _checkpoint_verbs(verbs)
    for verb in (bring, search, show, stats, check, export, language, purge, backup, restore, *others):
        verb.add_argument("--json", action="store_true", help="data as JSON, one object a line")
    return top


def _checkpoint_verbs(verbs: "argparse._SubParsersAction[Parser]") -> tuple[Parser, ...]:
    make = verbs.add_parser("checkpoint", help="keep how things are now, to compare with or go back to")
    make.add_argument("name", nargs="?", default="", metavar="NAME")
    listed = verbs.add_parser("checkpoints", help="list the checkpoints")
    listed.add_argument("--drop", metavar="ID", help="delete this one first")
    compare = verbs.add_parser("compare", help="say what lies between two checkpoints, or between one and now")
    compare.add_argument("before", metavar="A", help="id or name")
    compare.add_argument("after", nargs="?", metavar="B", help="id or name (default: now)")
    compare.add_argument("--limit", type=int, default=50, metavar="N", help="memories named (default 50)")
    rollback = verbs.add_parser("rollback", help="go back to a checkpoint; one of now is made before")
    rollback.add_argument("checkpoint", metavar="ID", help="id or name")
    rollback.add_argument("--memory", action="append", default=[], metavar="ID", help="bring back only this; may be repeated")
    return make, listed, compare, rollback


def _command(space: argparse.Namespace) -> Command | None:
    match space.verb:
        case "import":
            paths = tuple(Path(path).expanduser() for path in space.paths)
            return Import(paths, space.wait, space.dry_run, space.json, space.include_do_not_remember)
        case "search":
            return _search(space)
        case "show":
            return Show(space.id, space.json)
        case "stats":
            return Stats(space.json)
        case "check":
            return Check(space.json)
        case "rebuild":
            return Rebuild()
        case "export":
            return Export(Path(space.folder).expanduser(), space.markdown, space.json)
        case "language":
            return Language(space.name, space.json)
        case "checkpoint":
            return Checkpoint(space.name, space.json)
        case "checkpoints":
            return Checkpoints(space.drop, space.json)
        case "compare":
            return Compare(space.before, space.after, max(0, space.limit), space.json)
        case "rollback":
            return Rollback(space.checkpoint, tuple(map(_uuid, space.memory)), space.json)
        case "purge":
            return _purge(space)
        case "backup":
            return Backup(Path(space.target).expanduser(), space.json)
        case "restore":
            return Restore(Path(space.backup).expanduser(), Path(space.into).expanduser(), space.json)
        case _:
            return None


def _search(space: argparse.Namespace) -> Search:
    if bool(space.query) == bool(space.queries):
        raise InvalidRequest("Search wants either a query or --queries FILE.", "See `strata search --help`.")
    if not 1 <= space.limit <= 200:
        raise InvalidRequest("--limit takes a number from 1 to 200.")
    wanted = SearchFilter(
        sources=tuple(space.source),
        kinds=tuple(PassageKind(kind) for kind in space.kind),
        roles=tuple(Role(role) for role in space.role),
        since=_day(space.since),
        until=_day(space.until),
        side_branches=space.branches,
    )
    request = SearchRequest(" ".join(space.query), wanted, space.limit, space.words_only)
    queries = Path(space.queries).expanduser() if space.queries else None
    return Search(request, queries, space.conversation, space.json)


def _purge(space: argparse.Namespace) -> Purge:
    if (bool(space.ids), space.all, space.older_than is not None).count(True) != 1:
        raise InvalidRequest("Purge wants ids, --all, or --older-than DAYS.", "See `strata purge --help`.")
    if space.older_than is not None and space.older_than < 1:
        raise InvalidRequest("--older-than takes a number of days from 1 on.")
    return Purge(tuple(space.ids), space.older_than, space.dry_run, space.json)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidRequest(f"“{text}” is no id of a memory.", "`strata compare` names them.") from error


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest(f"“{text}” is no date.", "Write it as YYYY-MM-DD.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
