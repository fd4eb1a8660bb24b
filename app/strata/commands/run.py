"""Run a command line for a caller, and turn every error into a sentence and an exit code."""

import logging
from collections.abc import Callable

from strata.commands.output import Output
from strata.commands.request import Command, ExitCode, Session
from strata.domain.errors import Cancelled, InvalidRequest, StrataError

log = logging.getLogger(__name__)


def run(command: Command, session: Session) -> ExitCode:
    """Run `command`; errors are told on the session's notes, never raised."""
    return guarded(lambda: command.run(session), session.output)


def guarded(action: Callable[[], ExitCode], output: Output) -> ExitCode:
    """Do something for a caller; errors are told on the notes, never raised."""
    try:
        return action()
    except Cancelled as error:
        output.note(error.what)
        return ExitCode.STOPPED
    except InvalidRequest as error:
        output.note(str(error))
        return ExitCode.USAGE
    except StrataError as error:
        output.note(str(error))
        return ExitCode.WORLD
    except BrokenPipeError:
        raise  # whoever reads the output has had enough
    except OSError as error:
        log.debug("A file could not be used", exc_info=True)
        output.note(unusable(error))
        return ExitCode.WORLD
    except Exception:
        # A bug of ours: it must not take the window down with it, whose library this may be.
        log.exception("A command failed")
        output.note("Something went wrong inside Strata; details are in its log.")
        return ExitCode.FAULT


def unusable(error: OSError) -> str:
    """Return the sentence for a file that the system does not let be used: no room, no permission, a file in its place."""
    which = str(error.filename) if error.filename else "A file, or the output,"
    reason = error.strerror or type(error).__name__
    return f"{which} cannot be used: {reason}. Look at the free room, and whom the file belongs to."
