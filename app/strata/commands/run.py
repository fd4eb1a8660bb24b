"""Run a command line for a caller, and turn every error into a sentence and an exit code."""

import logging
from collections.abc import Callable

from strata.commands.output import Output
from strata.commands.request import Command, ExitCode, Session
from strata.domain.errors import Cancelled, InvalidRequest, StrataError
from strata.domain.system_errors import in_words

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
    except Exception as error:
        told = in_words(error)
        if told is not None:
            log.debug("The system refused something", exc_info=True)
            output.note(str(told))
            return ExitCode.WORLD
        # A bug of ours: it must not take the window down with it, whose library this may be.
        log.exception("A command failed")
        output.note("Something went wrong inside Strata; details are in its log.")
        return ExitCode.FAULT
