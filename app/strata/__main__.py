"""Hands the arguments on: none, or files to open, means the window; a command means the command line."""

import logging
import multiprocessing
import os
import sys
from pathlib import Path

# Before anything that could import onnxruntime: newer builds of it would report home.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def main() -> int:
    """Run Strata and return its exit code."""
    multiprocessing.freeze_support()
    from strata.commands.arguments import parse
    from strata.domain.errors import InvalidRequest

    arguments = sys.argv[1:]
    dropped = tuple(Path(word) for word in arguments if _is_dropped(word))
    if dropped and len(dropped) == len(arguments):
        return _window(dropped, None)
    try:
        line = parse(arguments)
    except InvalidRequest as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if line.command is None:
        return _window((), line.library)
    from strata.cli import main as run_command

    return run_command(line, arguments)


def _is_dropped(word: str) -> bool:
    """Whether a word is a file or folder that was dropped on the program's icon."""
    try:
        return not word.startswith("-") and Path(word).exists()
    except OSError:  # longer than any name of a file, as a text to be remembered may be
        return False


def _window(dropped: tuple[Path, ...], library: Path | None) -> int:
    """Run the window and end the process, without the interpreter's own tidying up.

    By then the library is closed and every thread has ended. What the interpreter would still do is to unload Qt and
    the engines in an order that neither likes: it prints warnings of leaks, and with some versions it crashes.
    """
    from strata.app import run

    code = run(dropped, library)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # there is none in a windowed program
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
