"""The command line: finds the owner of the library and asks it, or opens the library itself. Imports no Qt."""

import logging
import signal
import sys
from pathlib import Path
from types import FrameType

from strata import paths
from strata.bootstrap import open_library
from strata.commands.arguments import CommandLine
from strata.commands.output import Output
from strata.commands.request import Command, ExitCode, Session
from strata.commands.run import run
from strata.domain.errors import LibraryInUse, StrataError
from strata.owner.channel import Call, Stream, call_owner
from strata.services.control import Control
from strata.settings import LIBRARY_PATH, Settings


def main(line: CommandLine, arguments: list[str]) -> int:
    """Run one parsed command line (`arguments` is the same, unparsed, for the owner) and return its exit code."""
    if line.command is None:
        return ExitCode.USAGE
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    settings = Settings(paths.places().config / "settings.json")
    folder = line.library or library_folder(settings)
    code = call_owner(folder, Call(tuple(arguments), Path.cwd()), _emit)
    if code is not None:
        return code
    try:
        return _run_here(line.command, folder, settings)
    except LibraryInUse as error:
        # The owner may have been starting or closing when it was asked first.
        code = call_owner(folder, Call(tuple(arguments), Path.cwd()), _emit)
        if code is not None:
            return code
        _emit(Stream.PROGRESS, str(error))
        return ExitCode.WORLD
    except StrataError as error:
        _emit(Stream.PROGRESS, str(error))
        return ExitCode.WORLD


def library_folder(settings: Settings) -> Path:
    """Return the person's library folder."""
    chosen = settings.get(LIBRARY_PATH)
    return Path(chosen) if chosen else paths.places().library


def _run_here(command: Command, folder: Path, settings: Settings) -> int:
    output = Output(lambda text: _emit(Stream.DATA, text), lambda text: _emit(Stream.PROGRESS, text))
    control = Control(output.progress)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        control.cancel()

    signal.signal(signal.SIGINT, stop)
    with open_library(folder, settings) as library:
        for repair in library.repairs:
            output.note(repair.detail)
        return run(command, Session(library.services, output, control, Path.cwd()))


def _emit(stream: Stream, line: str) -> None:
    target = sys.stdout if stream is Stream.DATA else sys.stderr
    target.write(line + "\n")
    target.flush()
