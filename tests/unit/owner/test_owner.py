"""One owner a library; everybody else asks it."""

import subprocess
import sys
from pathlib import Path

import pytest

from strata.domain.errors import LibraryInUse
from strata.owner.channel import Call, CallServer, Emit, Stream, call_owner
from strata.owner.lock import CARD_NAME, LibraryLock, read_card

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
