"""Fetching a model on request: the only part of Strata that ever calls another machine, and only when a person asks for it.

Files come one after the other into a folder beside the final one, carry on where they stopped, are checked against the hashes
that the hub publishes, and take their final name together.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from strata.domain.errors import ModelUnavailable
from strata.domain.models import ModelSpec
from strata.domain.work import Progress
from strata.embedding.hub import Hub, RemoteFile
from strata.services.control import Control

_SUFFIXES: Final = {".json", ".txt", ".model", ".jinja", ".safetensors"}
_ROOM_LEFT: Final = 200_000_000


def fetch(hub: Hub, spec: ModelSpec, folder: Path, control: Control) -> None:
    """Fetch a model into `folder`, which exists whole afterwards or not at all.

    Raises `ModelUnavailable` with what to do, `Cancelled` when the person stops it; what has arrived is kept for the next try.
    """
    beside = folder.with_name(f"{folder.name}.part")
    control.report(Progress(f"Asking for {spec.title}", 0, None, "bytes"))
    remote = hub.listing(spec.repository)
    try:
        beside.mkdir(parents=True, exist_ok=True)
        download = _Download(hub, spec, remote.commit, beside, control)
        index = [file for file in remote.files if file.path == "modules.json"]
        if not index:
            raise ModelUnavailable(f"“{spec.title}” is not in the form that Strata reads.", "Choose another model.")
        download.run(index)
        download.run(wanted(remote.files, (beside / "modules.json").read_text(encoding="utf-8")))
        if folder.exists():
            shutil.rmtree(folder)
        beside.rename(folder)
    except OSError as error:
        what = f"“{spec.title}” could not be written to {folder.parent}: {error.strerror or error}."
        raise ModelUnavailable(what, "Free some room there and try again; what has arrived is kept.") from error


def wanted(files: Sequence[RemoteFile], modules: str) -> tuple[RemoteFile, ...]:
    """Choose what sentence-transformers reads: settings, words and weights of the modules that `modules.json` names.

    Pickled weights are taken only where a module has no others. Raises `ModelUnavailable` when `modules.json` is none.
    """
    try:
        folders = {str(PurePosixPath(entry["path"])) for entry in json.loads(modules)} | {"."}
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable("The model's modules.json cannot be read.", "Try again later.") from error
    inside = [file for file in files if str(PurePosixPath(file.path).parent) in folders and _safe(file.path)]
    safe = {PurePosixPath(file.path).parent for file in inside if file.path.endswith(".safetensors")}
    return tuple(
        file
        for file in inside
        if PurePosixPath(file.path).suffix in _SUFFIXES
        or (PurePosixPath(file.path).match("pytorch_model*.bin") and PurePosixPath(file.path).parent not in safe)
    )


def _safe(path: str) -> bool:
    """Whether a path from the network stays below the folder."""
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts and "\\" not in path


class _Download:
    """Brings files into a folder, one by one, telling how far it is."""

    def __init__(self, hub: Hub, spec: ModelSpec, commit: str, folder: Path, control: Control) -> None:
        self._hub = hub
        self._spec = spec
        self._commit = commit
        self._folder = folder
        self._control = control
        self._done = 0
        self._total = 0

    def run(self, files: Sequence[RemoteFile]) -> None:
        """Bring all of these. Raises `ModelUnavailable` and `Cancelled`."""
        self._done, self._total = 0, sum(file.size for file in files)
        missing = self._total - sum(min(self._size(file), file.size) for file in files)
        if shutil.disk_usage(self._folder).free < missing + _ROOM_LEFT:
            what = f"“{self._spec.title}” needs {missing / 1e9:.1f} GB, and the disk has less."
            raise ModelUnavailable(what, "Free some room and try again.")
        for file in files:
            self._bring(file)

    def _bring(self, file: RemoteFile) -> None:
        place = self._folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        while (have := self._size(file)) != file.size:
            try:
                self._append(file, place, have if have < file.size else 0)
                break
            except ModelUnavailable:
                if self._size(file) <= have:
                    raise
        if not _matches(place, file):
            place.unlink()
            what = f"{file.path} of “{self._spec.title}” arrived damaged."
            raise ModelUnavailable(what, "Try again; everything else that has arrived is kept.")
        self._done += file.size
        self._report(0)

    def _append(self, file: RemoteFile, place: Path, start: int) -> None:
        with (
            self._hub.stream(self._spec.repository, self._commit, file.path, start) as (begins, chunks),
            place.open("r+b" if place.exists() else "wb") as stream,
        ):
            stream.truncate(begins)
            stream.seek(begins)
            for chunk in chunks:
                stream.write(chunk)
                self._report(stream.tell())
            stream.flush()
            os.fsync(stream.fileno())

    def _report(self, of_this_file: int) -> None:
        self._control.report(Progress(f"Fetching {self._spec.title}", self._done + of_this_file, self._total, "bytes"))

    def _size(self, file: RemoteFile) -> int:
        place = self._folder / file.path
        return place.stat().st_size if place.is_file() else 0


def _matches(place: Path, file: RemoteFile) -> bool:
    if place.stat().st_size != file.size:
        return False
    with place.open("rb") as stream:
        if file.sha256:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
        content = stream.read()
    git = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
    return git.hexdigest() == file.blob
