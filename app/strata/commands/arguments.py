"""The grammar of the command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from strata import __version__
from strata.commands import asking, flow_arguments, keeping_arguments, memory_arguments, metrics_arguments
from strata.commands.condensing import BuildContext, Segments
from strata.commands.finding import Search, Show
from strata.commands.importing import Import
from strata.commands.language import Language
from strata.commands.parser import Parser, number, path, without_halves
from strata.commands.request import Command
from strata.commands.times import day
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
  strata remember "keys are in the drawer"   keep a sentence; `strata memories` lists them
  strata undo ID                             take back what `strata history` shows
  strata context "the garden" --tokens 2000  what bears on it, inside a budget
  strata flow --since 2024-01-01             when you think best, what breaks it, what you learn
  strata export out/                         write everything out
  strata backup library.strata               the whole library in one file; `restore` makes a new one of it
  strata archive --older-than 730            old conversations to compressed files; `search --archived` finds them
  strata sql "SELECT role, count(*) FROM messages GROUP BY ALL"   ask anything; `sql --views` says of what
  strata rollback "before the clean-up"      go back to a checkpoint; `strata checkpoints` lists them

exit codes: 0 done · 1 check found differences, or an import left a file out · 2 the command line makes no sense ·
3 the library cannot be used, or nothing has that id · 70 a fault of Strata's own · 130 stopped with Ctrl+C"""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A parsed command line; `library` None means the person's own, `command` None means the window."""

    library: Path | None
    command: Command | None


def parse(arguments: list[str]) -> CommandLine:
    """Parse. Raises `InvalidRequest`; prints and raises SystemExit for --help and --version."""
    space = without_halves(_parser().parse_args(arguments))
    return CommandLine(space.library, _command(space))


def _parser() -> Parser:
    top = Parser(
        prog="strata",
        description="Your conversations and notes, kept on your computer and found again.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--library", metavar="DIR", type=path, help="the library's folder (default: yours)")
    top.add_argument("--version", action="version", version=f"Strata {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", parser_class=Parser)

    bring = verbs.add_parser("import", help="bring exports, notes or folders in")
    found_by = "files, zips or folders; what they are is found by content"
    bring.add_argument("paths", nargs="+", metavar="PATH", type=path, help=found_by)
    bring.add_argument(
        "--wait", action="store_true", help="return when all is findable by meaning, summed up, and memories are found"
    )
    bring.add_argument("--dry-run", action="store_true", help="say what would come in; write nothing")
    bring.add_argument("--include-do-not-remember", action="store_true", help="also what the assistant marked so")

    search = verbs.add_parser("search", help="find by meaning and by words")
    search.add_argument("query", nargs="*", help='words, "quoted phrases", -exclusions, time words')
    search.add_argument("--queries", metavar="FILE", type=path, help="one query a line, text or JSON")
    search.add_argument("--limit", type=number(1, 200), default=10, metavar="N", help="results wanted (default 10)")
    search.add_argument("--source", action="append", default=[], help="only from this source; may be repeated")
    search.add_argument("--role", action="append", default=[], choices=[role.value for role in Role])
    search.add_argument("--kind", action="append", default=[], choices=[kind.value for kind in PassageKind])
    search.add_argument("--since", metavar="DATE", help="from this day on, YYYY-MM-DD")
    search.add_argument("--until", metavar="DATE", help="before this day, YYYY-MM-DD")
    search.add_argument("--as-of", metavar="DATE", help="only what was said, and which memories were in force, on this day")
    search.add_argument("--conversation", default="", metavar="ID", help="only inside this conversation")
    search.add_argument("--branches", action="store_true", help="also abandoned branches")
    search.add_argument("--archived", action="store_true", help="also the archive, by words alone")
    search.add_argument("--words-only", action="store_true", help="leave meaning out")
    search.add_argument(
        "--prefix", action="store_true", help="the last word may be half typed, as in the window's search field"
    )

    show = verbs.add_parser("show", help="print a message, conversation, document, memory or segment")
    show.add_argument("id", metavar="ID", help="its id, Strata's own or the export's")
    stats = verbs.add_parser("stats", help="say how much the library holds")
    check = verbs.add_parser("check", help="compare the record with its indexes")
    verbs.add_parser("rebuild", help="make the indexes anew from the record")
    export = verbs.add_parser("export", help="write the whole library out")
    export.add_argument("folder", metavar="DIR", type=path)
    export.add_argument("--markdown", action="store_true", help="one Markdown file a conversation instead of JSONL")
    language = verbs.add_parser("language", help="say or change the language of your words, which search reads them in")
    language.add_argument("name", nargs="?", metavar="NAME", help=f"one of: {', '.join(WORDS_LANGUAGE.choices)}")
    segments = verbs.add_parser("segments", help="conversations in short: one, or every month and year")
    segments.add_argument("conversation", nargs="?", metavar="ID", help="a conversation's id, Strata's own or the export's")
    context = verbs.add_parser("context", help="print what bears on a query, inside a budget of tokens")
    context.add_argument("query", nargs="+", metavar="QUERY")
    context.add_argument("--tokens", type=int, default=4000, metavar="N", help="the budget (default 4000)")
    context.add_argument("--conversation", default="", metavar="ID", help="the open conversation, whose latest turns count")
    for verb in (bring, search, show, stats, check, export, language, segments, context):
        verb.add_argument("--json", action="store_true", help="data as JSON, one object a line")
    memory_arguments.add_verbs(verbs)
    keeping_arguments.add_verbs(verbs)
    asking.add_verbs(verbs)
    flow_arguments.add_verb(verbs)
    metrics_arguments.add_verbs(verbs)
    return top


def _command(space: argparse.Namespace) -> Command | None:
    match space.verb:
        case "import":
            return Import(tuple(space.paths), space.wait, space.dry_run, space.json, space.include_do_not_remember)
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
            return Export(space.folder, space.markdown, space.json)
        case "language":
            return Language(space.name, space.json)
        case verb if verb in memory_arguments.VERBS:
            return memory_arguments.command(space)
        case verb if verb in keeping_arguments.VERBS:
            return keeping_arguments.command(space)
        case verb if verb in asking.VERBS:
            return asking.command(space)
        case "flow":
            return flow_arguments.command(space)
        case verb if verb in metrics_arguments.VERBS:
            return metrics_arguments.command(space)
        case "segments":
            return Segments(space.conversation, space.json)
        case "context":
            return BuildContext(" ".join(space.query), space.tokens, space.conversation, space.json)
        case _:
            return None


def _search(space: argparse.Namespace) -> Search:
    if bool(space.query) == bool(space.queries):
        raise InvalidRequest("Search wants either a query or --queries FILE.", "See `strata search --help`.")
    wanted = SearchFilter(
        sources=tuple(space.source),
        kinds=tuple(PassageKind(kind) for kind in space.kind),
        roles=tuple(Role(role) for role in space.role),
        since=day(space.since),
        until=day(space.until),
        side_branches=space.branches,
        as_of=day(space.as_of),
        archived=space.archived,
    )
    request = SearchRequest(" ".join(space.query), wanted, space.limit, space.words_only, unfinished=space.prefix)
    return Search(request, space.queries, space.conversation, space.json)
