"""One owner a library; everybody else asks it."""

import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from strata.domain.errors import LibraryInUse, WorldError
from strata.owner.channel import Call, CallServer, Emit, Stream, call_owner
from strata.owner.lock import CARD_NAME, LibraryLock, read_card
from tests.support.library import opened

HOLD = """
import sys, time
from pathlib import Path
from strata.owner.lock import LibraryLock
lock = LibraryLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_that_the_library_is_in_use(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="app", text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder, holder.stdin, holder.stdout:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LibraryInUse):
            LibraryLock(tmp_path).acquire()
        holder.kill()
        holder.wait()
    LibraryLock(tmp_path).acquire()


def test_a_released_library_can_be_taken_again(tmp_path: Path) -> None:
    first = LibraryLock(tmp_path)
    first.acquire()
    first.release()
    first.release()
    second = LibraryLock(tmp_path)
    second.acquire()
    second.release()


def test_a_call_is_answered_with_lines_and_an_exit_code(tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path)
    lock.acquire()

    def answer(call: Call, emit: Emit) -> int:
        emit(Stream.DATA, " ".join(call.arguments))
        emit(Stream.PROGRESS, str(call.folder))
        return 7

    server = CallServer(tmp_path, answer)
    lock.publish(server.card)
    lines: list[tuple[Stream, str]] = []
    code = call_owner(
        tmp_path, Call(("search", "ünïcode"), Path("/somewhere")), lambda stream, line: lines.append((stream, line))
    )
    server.close()
    server.close()
    lock.release()
    assert code == 7
    assert lines == [(Stream.DATA, "search ünïcode"), (Stream.PROGRESS, str(Path("/somewhere")))]


def test_a_server_that_has_just_answered_can_be_closed_at_once(tmp_path: Path) -> None:
    """Its thread may see that it is over before anybody knocks; closing waited for ever then."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(50):
            lock = LibraryLock(tmp_path)
            lock.acquire()
            server = CallServer(tmp_path, lambda _call, _emit: 0)
            lock.publish(server.card)
            assert call_owner(tmp_path, Call((), tmp_path), lambda _stream, _line: None) == 0
            server.close()
            lock.release()
    finally:
        sys.setswitchinterval(before)


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[LibraryLock]:
    lock = LibraryLock(tmp_path)
    lock.acquire()
    yield lock
    lock.release()


def told(_stream: Stream, _line: str) -> None:
    """Take a line."""


def test_somebody_who_connects_and_says_nothing_keeps_nobody_waiting(tmp_path: Path, owned: LibraryLock) -> None:
    server = CallServer(tmp_path, lambda _call, _emit: 0)
    owned.publish(server.card)
    with Client(server.card.address):
        assert call_owner(tmp_path, Call((), tmp_path), told) == 0
        server.close()


def test_a_call_that_was_taken_is_not_asked_for_again_when_the_owner_ends(tmp_path: Path, owned: LibraryLock) -> None:
    def ends(_call: Call, _emit: Emit) -> int:
        raise ConnectionResetError

    server = CallServer(tmp_path, ends)
    owned.publish(server.card)
    with pytest.raises(WorldError, match="ended before it was done"):
        call_owner(tmp_path, Call((), tmp_path), told)
    server.close()


def test_a_reader_who_has_had_enough_ends_the_call(tmp_path: Path, owned: LibraryLock) -> None:
    """`strata memories | head -1` was taken for an owner that does not answer, and asked again for six seconds."""
    answered: list[Call] = []

    def answer(call: Call, emit: Emit) -> int:
        answered.append(call)
        emit(Stream.DATA, "one")
        return 0

    def enough(_stream: Stream, _line: str) -> None:
        raise BrokenPipeError

    server = CallServer(tmp_path, answer)
    owned.publish(server.card)
    with pytest.raises(BrokenPipeError):
        call_owner(tmp_path, Call((), tmp_path), enough)
    server.close()
    assert len(answered) == 1


def test_a_folder_for_sockets_that_is_not_there_is_done_without(
    tmp_path: Path, owned: LibraryLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
    server = CallServer(tmp_path, lambda _call, _emit: 0)
    owned.publish(server.card)
    assert call_owner(tmp_path, Call((), tmp_path), told) == 0
    assert sys.platform == "win32" or Path(server.card.address).stat().st_mode & 0o077 == 0
    server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no folder")
def test_a_library_opens_where_no_channel_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    with opened(tmp_path) as library:
        library.listen(tmp_path / "library", lambda _call, _emit: 0)
        assert call_owner(tmp_path / "library", Call((), tmp_path), told) is None


def test_nobody_answers_where_there_is_no_owner_or_a_dead_one(tmp_path: Path) -> None:
    call = Call(("stats",), tmp_path)
    assert call_owner(tmp_path, call, lambda _stream, _line: None) is None
    (tmp_path / CARD_NAME).write_text('{"pid": 1, "address": "/nowhere/strata.sock", "key": "00"}', encoding="utf-8")
    assert call_owner(tmp_path, call, lambda _stream, _line: None) is None
    (tmp_path / CARD_NAME).write_text("{broken", encoding="utf-8")
    assert read_card(tmp_path) is None


def test_the_card_is_for_this_person_only(tmp_path: Path) -> None:
    lock = LibraryLock(tmp_path)
    lock.acquire()
    server = CallServer(tmp_path, lambda _call, _emit: 0)
    lock.publish(server.card)
    mode = (tmp_path / CARD_NAME).stat().st_mode & 0o777
    server.close()
    lock.release()
    assert mode == 0o600
