"""The public hub of models, read over plain HTTPS, without an account and without a name."""

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Final, Protocol

from strata.domain.errors import ModelUnavailable

HUB: Final = "https://huggingface.co"
_CHUNK: Final = 1 << 20
_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a model on the hub.

    Attributes:
        path: below the repository's root.
        sha256: of the content, for large files; "" for small ones.
        blob: git's SHA-1 of a small file, "" for large ones.
    """

    path: str
    size: int
    sha256: str
    blob: str


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """One version of a model on the hub."""

    commit: str
    files: tuple[RemoteFile, ...]


Stream = tuple[int, Iterator[bytes]]
"""The byte at which a stream begins, and its chunks."""


class Hub(Protocol):
    """Where models are fetched from. Everything raises `ModelUnavailable` with what to do, reading the chunks included."""

    def listing(self, repository: str) -> RemoteModel:
        """Return the present version and its files."""
        ...

    def stream(self, repository: str, commit: str, path: str, start: int) -> AbstractContextManager[Stream]:
        """Open a file from byte `start` on; it may begin earlier where the server cannot skip."""
        ...


class PublicHub:
    """The Hugging Face hub: https://huggingface.co/docs/hub/api."""

    def __init__(self, address: str = HUB) -> None:
        self._address = address
        self._context: ssl.SSLContext | None = None

    def listing(self, repository: str) -> RemoteModel:
        """Return the present version and its files. Raises `ModelUnavailable`."""
        with self._open(repository, f"/api/models/{repository}?blobs=true", 0) as answer:
            content = b"".join(_chunks(answer))
        try:
            found = json.loads(content)
            return RemoteModel(str(found["sha"]), tuple(_file(entry) for entry in found["siblings"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ModelUnavailable(f"{self._address} gave an answer that makes no sense.", "Try again later.") from error

    @contextmanager
    def stream(self, repository: str, commit: str, path: str, start: int) -> Iterator[Stream]:
        """Open a file from byte `start` on. Raises `ModelUnavailable`."""
        place = f"/{repository}/resolve/{commit}/{urllib.parse.quote(path)}"
        with self._open(repository, place, start) as answer:
            yield (start if answer.status == HTTPStatus.PARTIAL_CONTENT else 0, _chunks(answer))

    def _open(self, repository: str, place: str, start: int) -> HTTPResponse:
        request = urllib.request.Request(f"{self._address}{place}", headers={"User-Agent": "strata"})
        if start:
            request.add_header("Range", f"bytes={start}-")
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=_PATIENCE, context=self._secure())
        except urllib.error.HTTPError as error:
            error.close()
            raise _refused(error.code, repository) from error
        except (OSError, HTTPException) as error:
            raise _unreachable(error) from error
        return answer

    def _secure(self) -> ssl.SSLContext | None:
        if self._context is None and self._address.startswith("https"):
            self._context = ssl.create_default_context()
        return self._context


def _file(entry: dict[str, object]) -> RemoteFile:
    size, lfs = entry["size"], entry.get("lfs")
    if not isinstance(size, int):
        raise TypeError("size")
    if isinstance(lfs, dict):
        return RemoteFile(str(entry["rfilename"]), size, str(lfs["sha256"]), "")
    return RemoteFile(str(entry["rfilename"]), size, "", str(entry["blobId"]))


def _chunks(answer: HTTPResponse) -> Iterator[bytes]:
    """Read to the end; what breaks here is the connection, never the disk."""
    while True:
        try:
            chunk = answer.read1(_CHUNK)
        except (OSError, HTTPException) as error:
            raise _unreachable(error) from error
        if not chunk:
            if answer.length:
                raise _unreachable(EOFError("it broke off"))
            return
        yield chunk


def _refused(code: int, repository: str) -> ModelUnavailable:
    if code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        what = f"huggingface.co gives {repository} only to people who signed in and accepted its terms."
        return ModelUnavailable(what, "Download it there, then choose “Add a folder” in Settings.")
    if code == HTTPStatus.NOT_FOUND:
        return ModelUnavailable(f"huggingface.co has no {repository}.", "Choose another model.")
    return ModelUnavailable(
        f"huggingface.co refused {repository} (error {code}).", "Try again later; what has arrived is kept."
    )


def _unreachable(error: Exception) -> ModelUnavailable:
    return ModelUnavailable(
        f"There is no connection to huggingface.co ({getattr(error, 'reason', error) or type(error).__name__}).",
        "Check your connection and try again; what has arrived is kept.",
    )
