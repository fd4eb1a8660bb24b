"""Hands the arguments on: none, or files to open, means the window; a command means the command line."""

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
    dropped = tuple(Path(word) for word in arguments if not word.startswith("-") and Path(word).exists())
    if dropped and len(dropped) == len(arguments):
        from strata.app import run

        return run(dropped, None)
    try:
        line = parse(arguments)
    except InvalidRequest as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if line.command is None:
        from strata.app import run

        return run((), line.library)
    from strata.cli import main as run_command

    return run_command(line, arguments)


if __name__ == "__main__":
    sys.exit(main())
