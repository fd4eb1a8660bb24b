"""Making sure that what the engine wrote outlives a power cut: it calls no fsync itself."""

import os
from pathlib import Path

from strata.storage.durable import sync_file, sync_folder


class Syncer:
    """Syncs the files below one folder that are new or changed since the last time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, int]] = {}

    def trust_present(self) -> None:
        """Take what lies there now as synced: it was, before this process began."""
        self._known = {path: state for _, files in self._walk() for path, state in files}

    def sync(self) -> int:
        """Sync what is new and the folders that hold it; return the number of files. Raises `OSError`."""
        known: dict[str, tuple[int, int]] = {}
        synced = 0
        for folder, files in self._walk():
            fresh = [path for path, state in files if self._known.get(path) != state]
            for path in fresh:
                sync_file(Path(path))
            if fresh:
                _sync_up_to(Path(folder), self._folder.parent)
            synced += len(fresh)
            known.update(files)
        self._known = known
        return synced

    def _walk(self) -> list[tuple[str, list[tuple[str, tuple[int, int]]]]]:
        found: list[tuple[str, list[tuple[str, tuple[int, int]]]]] = []
        waiting = [str(self._folder)]
        while waiting:
            folder = waiting.pop()
            files: list[tuple[str, tuple[int, int]]] = []
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        state = entry.stat(follow_symlinks=False)
                        files.append((entry.path, (state.st_mtime_ns, state.st_size)))
            found.append((folder, files))
        return found


def _sync_up_to(folder: Path, top: Path) -> None:
    """Sync `folder` and those above it up to and with `top`: a new folder is a new name in the one above."""
    while True:
        sync_folder(folder)
        if folder == top:
            return
        folder = folder.parent


def write_durably(file: Path, content: bytes) -> None:
    """Replace `file` by `content` as one step that is on disk when it returns. Raises `OSError`."""
    beside = file.with_name(file.name + ".new")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    sync_folder(file.parent)
