"""Run a command line for a caller, and turn every error into a sentence and an exit code."""

import logging

from strata.commands.request import Command, ExitCode, Session
from strata.domain.errors import Cancelled, InvalidRequest, StrataError

log = logging.getLogger(__name__)


def run(command: Command, session: Session) -> ExitCode:
    """Run `command`; errors are told on the session's notes, never raised."""
    try:
        return command.run(session)
    except Cancelled as error:
        session.output.note(error.what)
        return ExitCode.STOPPED
    except InvalidRequest as error:
        session.output.note(str(error))
        return ExitCode.USAGE
    except StrataError as error:
        session.output.note(str(error))
        return ExitCode.WORLD
    except BrokenPipeError:
        raise  # whoever reads the output has had enough
    except Exception:
        # A bug of ours: it must not take the window down with it, whose library this may be.
        log.exception("A command failed")
        session.output.note("Something went wrong inside Strata; details are in its log.")
        return ExitCode.FAULT
