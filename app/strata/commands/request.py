"""What every command is: frozen arguments with a `run`; and the exit codes of them all.

0  done
1  `check` found differences; an import left a whole file out, or ended early
2  the command line makes no sense
3  the world's fault: library in use, damaged or too new, disk full, nothing found under that id
70   a fault of Strata's own; its details are in the log, or on standard error
130  stopped with Ctrl+C
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from strata.commands.output import Output
from strata.domain.errors import DiskFull
from strata.services.control import Control

if TYPE_CHECKING:
    # Only a type here: reading a command line, or asking the owner of a library, needs none of what the services import.
    from strata.services.services import Services


class ExitCode(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    DIFFERENT = 1
    USAGE = 2
    WORLD = 3
    FAULT = 70
    STOPPED = 130


@dataclass(frozen=True, slots=True)
class Session:
    """What a command runs with.

    Attributes:
        folder: where relative paths of the caller are meant.
        settle: brings the indexes up to date and repairs them; for commands that look things up in them or fill them. It
            does nothing where the owner of the library sees to that all the time.
    """

    services: "Services"
    output: Output
    control: Control
    folder: Path
    settle: Callable[[], None]

    def catch_up(self, *steps: Callable[[], object]) -> None:
        """Write what is still to be written before, or after, something is read; without room on the disk it is told and waits.

        What is there can be read all the same.
        """
        try:
            for step in steps:
                step()
        except DiskFull as error:
            self.output.note(str(error))


class Command(Protocol):
    """One parsed command line."""

    def run(self, session: Session) -> ExitCode:
        """Do it. Raises `StrataError`."""
        ...
