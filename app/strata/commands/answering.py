"""How the owner of a library answers the command lines of other processes, several at once if need be."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from strata.commands.arguments import parse
from strata.commands.output import Output
from strata.commands.request import ExitCode, Session
from strata.commands.run import run
from strata.domain.errors import InvalidRequest
from strata.owner.channel import Call, Emit, Stream
from strata.services.control import Control

if TYPE_CHECKING:
    from strata.services.services import Services


class Answering:
    """Runs calls on the owner's services; an instance is what `Library.listen` wants. Safe to use from many threads."""

    def __init__(
        self,
        services: "Services",
        began: Callable[[Call], None] | None = None,
        ended: Callable[[Call], None] | None = None,
    ) -> None:
        """`began` and `ended` are told of every call, on its own thread, so that a window can show what came in."""
        self._services = services
        self._began = began
        self._ended = ended
        self._idle = threading.Condition()
        self._running: set[Control] = set()

    def __call__(self, call: Call, emit: Emit) -> int:
        """Run one call and return its exit code. A caller who goes away stops what he asked for."""
        caller = _Caller(emit)
        try:
            line = parse(list(call.arguments))
        except InvalidRequest as error:
            caller.note(str(error))
            return ExitCode.USAGE
        if line.command is None:
            return ExitCode.USAGE
        output = Output(caller.data, caller.note)
        control = caller.control = Control(output.progress)
        with self._idle:
            self._running.add(control)
        if self._began is not None:
            self._began(call)
        try:
            return run(line.command, Session(self._services, output, control, call.folder, _nothing))
        finally:
            if self._ended is not None:
                self._ended(call)
            with self._idle:
                self._running.discard(control)
                self._idle.notify_all()

    @property
    def busy(self) -> bool:
        """Whether calls are under way."""
        return bool(self._running)

    def cancel(self) -> None:
        """Ask every call under way to stop at its next step."""
        with self._idle:
            for control in self._running:
                control.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait until no call is under way, at most so long; say whether that is so."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._running, seconds)


class _Caller:
    """The process that asked: takes lines until it goes away."""

    def __init__(self, emit: Emit) -> None:
        self.control: Control | None = None
        self._emit = emit
        self._gone = False

    def data(self, line: str) -> None:
        self._send(Stream.DATA, line)

    def note(self, line: str) -> None:
        self._send(Stream.PROGRESS, line)

    def _send(self, stream: Stream, line: str) -> None:
        if self._gone:
            return
        try:
            self._emit(stream, line)
        except OSError:
            self._gone = True
            if self.control is not None:
                self.control.cancel()


def _nothing() -> None:
    """The owner keeps the indexes in step by itself."""
