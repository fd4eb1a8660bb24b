"""Fetching a model from a server that stands for the hub: whole or not at all, resumed, checked, stopped on request."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from strata.domain.errors import Cancelled, ModelUnavailable
from strata.domain.models import ModelSpec
from strata.domain.work import Progress
from strata.embedding.fetching import fetch, wanted
from strata.embedding.hub import PublicHub, RemoteFile
from strata.embedding.registry import MINILM
from strata.services.control import Control

SPEC = replace(MINILM, name="tiny", title="Tiny", repository="somebody/tiny")
MODULES = json.dumps([{"path": "", "type": "a"}, {"path": "1_Pooling", "type": "b"}]).encode()
WEIGHTS = bytes(range(256)) * 20_000
FILES = {
    "modules.json": MODULES,
    "config.json": b"{}",
    "1_Pooling/config.json": b'{"pooling": true}',
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"pickled",
    "onnx/model.onnx": b"not wanted",
    "README.md": b"not wanted",
}


@dataclass
class Server:
    """What the server holds and how it misbehaves.

    Attributes:
        stop_after: bytes after which it breaks the connection, once for each entry.
        status: answers everything with this error when it is not 200.
        ranges: the ranges it was asked for.
    """

    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    hashes_of: dict[str, bytes] = field(default_factory=dict)
    stop_after: list[int] = field(default_factory=list)
    honours_ranges: bool = True
    status: int = 200
    ranges: list[str] = field(default_factory=list)
    address: str = ""

    def listing(self) -> bytes:
        siblings = [self._entry(path, self.hashes_of.get(path, content)) for path, content in self.files.items()]
        return json.dumps({"sha": "abc123", "siblings": siblings}).encode()

    @staticmethod
    def _entry(path: str, content: bytes) -> dict[str, object]:
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        entry: dict[str, object] = {"rfilename": path, "size": len(content), "blobId": blob}
        if len(content) > 1000:
            entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return entry


def handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if server.status != 200:
                self.send_error(server.status)
            elif self.path.startswith("/api/models/somebody/tiny"):
                self._answer(200, server.listing())
            else:
                self._file(server.files[self.path.removeprefix("/somebody/tiny/resolve/abc123/")])

        def _file(self, content: bytes) -> None:
            asked = self.headers.get("Range", "")
            server.ranges += [asked] if asked else []
            if asked and server.honours_ranges:
                self._answer(206, content[int(asked.removeprefix("bytes=").removesuffix("-")) :])
            else:
                self._answer(200, content)

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if server.stop_after and len(content) > 1000 and "/resolve/" in self.path:
                self.wfile.write(content[: server.stop_after.pop(0)])
                self.connection.close()
            else:
                self.wfile.write(content)

        def log_request(self, *args: object) -> None:
            """Stay silent."""

        def log_error(self, *args: object) -> None:
            """Stay silent."""

    return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    held = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(held)) as http:
        held.address = f"http://127.0.0.1:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield held
        http.shutdown()
        thread.join()


@pytest.fixture
def get(server: Server, tmp_path: Path) -> Callable[..., Path]:
    def bring(control: Control | None = None, spec: ModelSpec = SPEC) -> Path:
        folder = tmp_path / "models" / spec.name
        fetch(PublicHub(server.address), spec, folder, control or Control())
        return folder

    return bring


def held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_sentence_transformers_reads_is_fetched_and_nothing_else(get: Callable[..., Path]) -> None:
    names = ("modules.json", "config.json", "1_Pooling/config.json", "model.safetensors")
    folder = get()
    assert held(folder) == {name: FILES[name] for name in names}
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_progress_is_told_in_bytes(get: Callable[..., Path]) -> None:
    told: list[Progress] = []
    get(Control(told.append))
    done = [progress.done for progress in told if progress.total and progress.total > 1000]
    assert done == sorted(done)
    assert (
        told[-1].done
        == told[-1].total
        == sum(len(FILES[name]) for name in ("modules.json", "config.json", "1_Pooling/config.json", "model.safetensors"))
    )


def test_cancelling_leaves_no_model_and_the_next_try_carries_on(
    get: Callable[..., Path], server: Server, tmp_path: Path
) -> None:
    def stop_in_the_middle(progress: Progress) -> None:
        if progress.done > 2_000_000:
            control.cancel()

    control = Control(stop_in_the_middle)
    with pytest.raises(Cancelled):
        get(control)
    assert not (tmp_path / "models" / "tiny").exists()
    assert server.ranges == []
    folder = get()
    assert len(server.ranges) == 1
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS


def test_a_broken_connection_is_taken_up_again_where_it_broke(get: Callable[..., Path], server: Server) -> None:
    server.stop_after = [1_000_000, 500_000]
    folder = get()
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert server.ranges == ["bytes=1000000-", "bytes=1500000-"]


def test_a_connection_that_brings_nothing_any_more_is_told(get: Callable[..., Path], server: Server, tmp_path: Path) -> None:
    server.stop_after = [1_000_000, 0]
    with pytest.raises(ModelUnavailable, match="no connection"):
        get()
    assert (tmp_path / "models" / "tiny.part" / "model.safetensors").stat().st_size == 1_000_000


def test_a_server_that_cannot_skip_starts_from_the_beginning(get: Callable[..., Path], server: Server) -> None:
    server.honours_ranges = False
    server.stop_after = [1_000_000]
    assert (get() / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_damaged_file_is_refused_and_deleted(get: Callable[..., Path], server: Server, tmp_path: Path, name: str) -> None:
    server.hashes_of[name] = bytes(len(FILES[name]))
    with pytest.raises(ModelUnavailable, match="damaged"):
        get()
    assert not (tmp_path / "models" / "tiny").exists()
    assert not (tmp_path / "models" / "tiny.part" / name).exists()
    server.hashes_of.clear()
    assert (get() / name).read_bytes() == FILES[name]


def test_a_whole_file_with_damage_from_an_earlier_try_is_found(get: Callable[..., Path], tmp_path: Path) -> None:
    part = tmp_path / "models" / "tiny.part"
    part.mkdir(parents=True)
    (part / "model.safetensors").write_bytes(bytes(len(WEIGHTS)))
    with pytest.raises(ModelUnavailable, match="damaged"):
        get()
    assert (get() / "model.safetensors").read_bytes() == WEIGHTS


@pytest.mark.parametrize(("status", "words"), [(401, "signed in"), (403, "Add a folder"), (404, "has no"), (500, "Try again")])
def test_a_refusal_says_what_to_do(get: Callable[..., Path], server: Server, status: int, words: str) -> None:
    server.status = status
    with pytest.raises(ModelUnavailable, match=words):
        get()


def test_without_a_network_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Check your connection"):
        fetch(PublicHub("http://127.0.0.1:9"), SPEC, tmp_path / "tiny", Control())
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_length_than_was_said_is_refused(get: Callable[..., Path], server: Server) -> None:
    server.hashes_of["model.safetensors"] = WEIGHTS[:-5]
    with pytest.raises(ModelUnavailable, match="damaged"):
        get()


def test_an_answer_that_makes_no_sense_is_told(get: Callable[..., Path], server: Server) -> None:
    server.listing = lambda: b"<html>"  # type: ignore[method-assign]
    with pytest.raises(ModelUnavailable, match="no sense"):
        get()


def test_a_model_of_another_form_is_told(get: Callable[..., Path], server: Server) -> None:
    del server.files["modules.json"]
    with pytest.raises(ModelUnavailable, match="not in the form"):
        get()


def test_a_model_that_does_not_fit_on_the_disk_is_told_before_it_is_fetched(get: Callable[..., Path], server: Server) -> None:
    listing = json.loads(server.listing())
    next(entry for entry in listing["siblings"] if entry["rfilename"] == "model.safetensors")["size"] = 10**18
    server.listing = lambda: json.dumps(listing).encode()  # type: ignore[method-assign]
    with pytest.raises(ModelUnavailable, match="GB, and the disk has less"):
        get()


def test_pickled_weights_are_taken_only_where_there_are_no_others() -> None:
    def names(*paths: str) -> list[str]:
        return [file.path for file in wanted([RemoteFile(path, 1, "", "") for path in paths], MODULES.decode())]

    assert names("pytorch_model.bin", "config.json") == ["pytorch_model.bin", "config.json"]
    assert names("pytorch_model.bin", "model.safetensors") == ["model.safetensors"]
    assert names("1_Pooling/model.safetensors", "pytorch_model.bin") == ["1_Pooling/model.safetensors", "pytorch_model.bin"]
    assert names("training_args.bin", "model.pkl", "2_Other/model.safetensors") == []


@pytest.mark.parametrize("path", ["../evil.json", "/etc/evil.json", "1_Pooling/../../evil.json", "..\\evil.json"])
def test_paths_that_leave_the_folder_are_passed_over(path: str) -> None:
    modules = json.dumps([{"path": ".."}, {"path": "/etc"}, {"path": "1_Pooling/../.."}])
    assert wanted([RemoteFile(path, 1, "", "")], modules) == ()
