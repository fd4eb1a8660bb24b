"""The local channel between the owner of a library and everybody else on the machine.

Built on `multiprocessing.connection` (a Unix socket, or a named pipe on Windows) with its mutual authentication; only
bytes of JSON travel, never pickles. One call: the caller sends a `Call`, the owner answers with any number of `Output`
lines and at last an exit code. https://docs.python.org/3/library/multiprocessing.html#module-multiprocessing.connection
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

from strata.owner.lock import OwnerCard, read_card

log = logging.getLogger(__name__)

_PATIENCE: Final = 5.0
"""Seconds that an owner may take to notice a caller; one that hangs takes for ever."""


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
        """`answer` runs the call and returns its exit code; it is called from many threads."""
        self._answer = answer
        self._key = secrets.token_bytes(32)
        self._address = _address(folder)
        if sys.platform != "win32":
            Path(self._address).unlink(missing_ok=True)
        self._listener = Listener(self._address, authkey=self._key)
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
            # Without the key: nobody answers a handshake when the thread has seen already that it is over.
            Client(self._address).close()
        except (OSError, EOFError, AuthenticationError) as error:
            log.debug("The channel was already gone: %s", error)
        self._thread.join(timeout=5)
        self._listener.close()
        for call in tuple(self._calls):
            call.join(timeout=30)

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection = self._listener.accept()
            except (AuthenticationError, OSError, EOFError) as error:
                log.info("Somebody knocked and went away: %s", error)
                continue
            thread = threading.Thread(target=self._one_call, args=(connection,), name="owner-call", daemon=True)
            self._calls.add(thread)
            thread.start()

    def _one_call(self, connection: "Connection[bytes, bytes]") -> None:
        sending = threading.Lock()

        def emit(stream: Stream, line: str) -> None:
            with sending:
                connection.send_bytes(json.dumps([stream.value, line]).encode())

        try:
            asked = json.loads(connection.recv_bytes())
            call = Call(tuple(str(word) for word in asked["arguments"]), Path(asked["folder"]))
            code = self._answer(call, emit)
            connection.send_bytes(json.dumps(["exit", code]).encode())
        except (OSError, EOFError, ValueError, KeyError) as error:
            log.info("A caller went away in the middle of a call: %s", error)
        finally:
            connection.close()
            self._calls.discard(threading.current_thread())


def call_owner(folder: Path, call: Call, emit: Emit) -> int | None:
    """Ask the owner of the library to run a call. Returns its exit code, None when no owner answers."""
    card = read_card(folder)
    if card is None or not card.address:
        return None
    try:
        with Client(card.address) as connection:
            if not connection.poll(_PATIENCE):
                log.info("The owner of %s hangs.", folder)
                return None
            # What `Client` would do with the key, which waits without end.
            key = bytes.fromhex(card.key)
            answer_challenge(connection, key)
            deliver_challenge(connection, key)
            asked = {"arguments": list(call.arguments), "folder": str(call.folder)}
            connection.send_bytes(json.dumps(asked).encode())
            while True:
                kind, value = json.loads(connection.recv_bytes())
                if kind == "exit":
                    return int(value)
                emit(Stream(kind), value)
    except (OSError, EOFError, AuthenticationError, ValueError) as error:
        log.info("The owner of %s does not answer: %s", folder, error)
        return None


def _address(folder: Path) -> str:
    """A short name of its own for each library and process: Unix sockets allow about 100 characters of path."""
    name = hashlib.blake2b(f"{folder.resolve()}:{os.getpid()}".encode(), digest_size=8).hexdigest()
    if sys.platform == "win32":
        return rf"\\.\pipe\strata-{name}"
    runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(runtime) / f"strata-{name}.sock")
