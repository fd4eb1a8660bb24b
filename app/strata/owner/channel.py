"""The local channel between the owner of a library and everybody else on the machine.

Built on `multiprocessing.connection` (a Unix socket, or a named pipe on Windows) with its mutual authentication; only
bytes of JSON travel, never pickles. One call: the caller sends a `Call`, the owner says that it is taken, answers with any
number of lines for a `Stream` and at last an exit code. https://docs.python.org/3/library/multiprocessing.html#module-multiprocessing.connection
"""

import hashlib
import json
import logging
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import Final

from strata.domain.errors import WorldError
from strata.owner.lock import OwnerCard, read_card

log = logging.getLogger(__name__)

_PATIENCE: Final = 5.0
"""Seconds that an owner may take to notice a caller; one that hangs takes for ever."""

_PAUSE: Final = 0.1
"""Seconds to wait after a connection failed, lest a machine without free handles is kept busy."""

_TAKEN: Final = "taken"
_EXIT: Final = "exit"


@dataclass(frozen=True, slots=True)
class Call:
    """What a caller asks: a command line, and the folder in which its relative paths are meant."""

    arguments: tuple[str, ...]
    folder: Path


class Stream(StrEnum):
    """Where a line of output belongs."""

    DATA = "out"
    PROGRESS = "err"


Emit = Callable[[Stream, str], None]
Answer = Callable[[Call, Emit], int]


class CallServer:
    """Answers calls, each on a thread of its own, until it is closed."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        """`answer` runs the call and returns its exit code; it is called from many threads. Raises `OSError`."""
        self._answer = answer
        self._key = secrets.token_bytes(32)
        self._address = _address(folder)
        if sys.platform != "win32":
            Path(self._address).unlink(missing_ok=True)
        # Without the key: the handshake waits for the caller, which only the thread of that call may do.
        self._listener = Listener(self._address)
        if sys.platform != "win32":
            Path(self._address).chmod(0o600)
        self._closing = threading.Event()
        self._calls: set[threading.Thread] = set()
        self._thread = threading.Thread(target=self._serve, name="owner-channel", daemon=True)
        self._thread.start()

    @property
    def card(self) -> OwnerCard:
        """How to reach this server."""
        return OwnerCard(os.getpid(), self._address, self._key.hex())

    def close(self) -> None:
        """Take no more calls and wait for those under way; may be called twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        try:
            Client(self._address).close()
        except OSError as error:
            log.debug("The channel was already gone: %s", error)
        self._thread.join(timeout=5)
        self._listener.close()
        for call in tuple(self._calls):
            call.join(timeout=30)

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except OSError as error:
                log.info("Somebody knocked and went away: %s", error)
                self._closing.wait(_PAUSE)
                continue
            threading.Thread(target=self._one_call, args=(connection,), name="owner-call", daemon=True).start()

    def _one_call(self, connection: "Connection[bytes, bytes]") -> None:
        try:
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            asked = json.loads(connection.recv_bytes())
            call = Call(tuple(str(word) for word in asked["arguments"]), Path(asked["folder"]))
            # From here on the server waits for it; whoever has not said by now what he wants is not waited for.
            self._calls.add(threading.current_thread())
            if not self._closing.is_set():
                self._run(call, connection)
        except (OSError, EOFError, AuthenticationError, ValueError, KeyError, TypeError) as error:
            log.info("A caller went away in the middle of a call: %s", error)
        finally:
            connection.close()
            self._calls.discard(threading.current_thread())

    def _run(self, call: Call, connection: "Connection[bytes, bytes]") -> None:
        sending = threading.Lock()

        def send(kind: str, value: str | int) -> None:
            with sending:
                connection.send_bytes(json.dumps([kind, value]).encode())

        send(_TAKEN, "")
        send(_EXIT, self._answer(call, lambda stream, line: send(stream.value, line)))


def call_owner(folder: Path, call: Call, emit: Emit) -> int | None:
    """Ask the owner of the library to run a call. Returns its exit code, None when no owner takes the call.

    Raises `WorldError` when the owner ends in the middle of the call, and whatever `emit` raises: what was taken must not be
    asked for a second time.
    """
    card = read_card(folder)
    if card is None or not card.address:
        return None
    connection = _taken_by(card, call, folder)
    if connection is None:
        return None
    with connection:
        while True:
            try:
                kind, value = json.loads(connection.recv_bytes())
            except (OSError, EOFError, ValueError) as error:
                raise WorldError(
                    "The Strata that has this library open ended before it was done.", "Look at what it did, then try again."
                ) from error
            if kind == _EXIT:
                return int(value)
            emit(Stream(kind), value)


def _taken_by(card: OwnerCard, call: Call, folder: Path) -> "Connection[bytes, bytes] | None":
    """Return the connection on which the owner has taken the call, None when it does not."""
    try:
        connection = Client(card.address)
    except (OSError, ValueError) as error:
        log.info("The owner of %s does not answer: %s", folder, error)
        return None
    try:
        if connection.poll(_PATIENCE):
            # What `Client` would do with the key, which waits without end.
            key = bytes.fromhex(card.key)
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
            asked = {"arguments": list(call.arguments), "folder": str(call.folder)}
            connection.send_bytes(json.dumps(asked).encode())
            if json.loads(connection.recv_bytes())[0] == _TAKEN:
                return connection
        log.info("The owner of %s hangs.", folder)
    except (OSError, EOFError, AuthenticationError, ValueError, LookupError) as error:
        log.info("The owner of %s does not answer: %s", folder, error)
    connection.close()
    return None


def _address(folder: Path) -> str:
    """A short name of its own for each library and process: Unix sockets allow about 100 characters of path."""
    name = hashlib.blake2b(os.fsencode(folder.resolve()) + b":%d" % os.getpid(), digest_size=8).hexdigest()
    if sys.platform == "win32":
        return rf"\\.\pipe\strata-{name}"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    # It is named but not there after `su`, in jobs of cron, and in some containers.
    place = runtime if runtime and Path(runtime).is_dir() else tempfile.gettempdir()
    return str(Path(place) / f"strata-{name}.sock")
