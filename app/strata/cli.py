"""The command line: finds the owner of the library and asks it, or opens the library itself. Imports no Qt."""

import io
import logging
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from strata import paths
from strata.commands.arguments import CommandLine
from strata.commands.output import Output
from strata.commands.recovering import Restore
from strata.commands.request import Command, ExitCode, Session
from strata.commands.run import guarded, run
from strata.domain.errors import LibraryInUse, StrataError, WorldError
from strata.domain.system_errors import in_words
from strata.owner.channel import Call, Stream, call_owner
from strata.services.control import Control
from strata.settings import LIBRARY_PATH, Settings

if TYPE_CHECKING:
    from strata.bootstrap import Library
    from strata.commands.answering import Answering

PATIENCE: Final = 6.0
"""Seconds to try again while another process that has the library is still starting, or already closing."""

_PAUSE: Final = 0.1
_ORDERS: Final = {
    code: None if code == ord("\r") else "\N{REPLACEMENT CHARACTER}"
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if chr(code) not in "\t\n"
}


def main(line: CommandLine, arguments: list[str]) -> int:
    """Run one parsed command line (`arguments` is the same, unparsed, for the owner) and return its exit code."""
    if line.command is None:
        return ExitCode.USAGE
    _prepare_streams()
    try:
        if isinstance(line.command, Restore):
            return _restore(line.command)
        return _ask_or_open(line, line.command, Call(tuple(arguments), Path.cwd()))
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    except BrokenPipeError:
        # The reader has had enough, as `head` has. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE


def library_folder(settings: Settings) -> Path:
    """Return the person's library folder."""
    return paths.places().library_at(settings.get(LIBRARY_PATH))


def _prepare_streams() -> None:
    """Data is UTF-8 wherever it goes; a file name that is no text must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)


def _ask_or_open(line: CommandLine, command: Command, call: Call) -> int:
    settings = Settings(paths.places().config / "settings.json")
    folder = line.library or library_folder(settings)
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            code = call_owner(folder, call, _emit)
            if code is not None:
                return code
            return _run_here(command, folder, settings)
        except LibraryInUse as error:
            if time.monotonic() > give_up:
                _emit(Stream.PROGRESS, str(error))
                return ExitCode.WORLD
            time.sleep(_PAUSE)
        except StrataError as error:
            _emit(Stream.PROGRESS, str(error))
            return ExitCode.WORLD
        except BrokenPipeError:
            raise
        except OSError as error:  # of opening or closing; those of the command are told where it runs
            _emit(Stream.PROGRESS, str(in_words(error) or f"The library cannot be used: {error}."))
            return ExitCode.WORLD


def _restore(command: Restore) -> int:
    """Restore a backup, for which no library is opened: the person's own may be what was lost."""
    output = Output(lambda text: _emit(Stream.DATA, text), lambda text: _emit(Stream.PROGRESS, text))
    control = Control(output.progress)
    signal.signal(signal.SIGINT, lambda _signal, _frame: control.cancel())
    return guarded(lambda: command.restore(output, control, Path.cwd()), output)


def _run_here(command: Command, folder: Path, settings: Settings) -> int:
    """Open the library, which answers other command lines meanwhile, and run the command on it."""
    # Not at module level: whoever only asks the owner needs none of what opening a library imports.
    from strata.bootstrap import open_library
    from strata.commands.answering import Answering

    output = Output(lambda text: _emit(Stream.DATA, text), lambda text: _emit(Stream.PROGRESS, text))
    control = Control(output.progress)
    with open_library(folder, settings) as library:
        answering = Answering(library.services)
        _stop_on_interrupt(control, answering)
        for repair in library.repairs:
            output.note(repair.detail)
        library.listen(folder, answering)
        session = Session(library.services, output, control, Path.cwd(), lambda: _settle(library, output, control))
        code = run(command, session)
        _finish(answering, output)
        return code


def _stop_on_interrupt(control: Control, answering: "Answering") -> None:
    """Let Ctrl+C stop the command at its next step; a second one ends the process at once."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        control.cancel()
        answering.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, stop)


def _settle(library: "Library", output: Output, control: Control) -> None:
    """Bring the indexes up to date and end what was interrupted; what cannot be done now is told, and the command does without.

    Raises `Cancelled`.
    """
    try:
        repairs = library.settle()
        library.services.language.resume(control)
    except WorldError as error:
        output.note(str(error))
        return
    for repair in repairs:
        output.note(repair.detail)


def _finish(answering: "Answering", output: Output) -> None:
    """Let calls of other processes end before the library is closed under them."""
    if answering.busy:
        output.note("Finishing what another command asked for; Ctrl+C stops it.")
        while not answering.wait(_PAUSE):
            pass


def _emit(stream: Stream, line: str) -> None:
    target = sys.stdout if stream is Stream.DATA else sys.stderr
    # A message or the name of a file may hold what a terminal takes for orders; elsewhere data stays as it is.
    target.write((line.translate(_ORDERS) if target.isatty() else line) + "\n")
    target.flush()
