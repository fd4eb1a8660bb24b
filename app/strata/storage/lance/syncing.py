"""Making sure that what the engine wrote outlives a power cut: it calls no fsync itself."""

import os
from pathlib import Path

from strata.storage.durable import sync_file, sync_folder


class Syncer:
    """Syncs the files below one folder that are new or changed since the last time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, tuple[int, int]] = {}
        self._folders: set[str] = set()

    def trust_present(self) -> None:
        """Take what lies there now as synced: it was, before this process began."""
        self._files, self._folders = self._look()

    def sync(self) -> None:
        """Sync what is new, and the folders that name it. Raises `OSError`."""
        files, folders = self._look()
        fresh = [Path(path) for path, state in files.items() if self._files.get(path) != state]
        for file in fresh:
            sync_file(file)
        new = {Path(folder) for folder in folders - self._folders}
        for folder in {*(file.parent for file in fresh), *(folder.parent for folder in new), *new}:
            sync_folder(folder)
        self._files, self._folders = files, folders

    def _look(self) -> tuple[dict[str, tuple[int, int]], set[str]]:
        """Return time and size of every file, and every folder."""
        files: dict[str, tuple[int, int]] = {}
        folders = {str(self._folder)}
        waiting = [str(self._folder)]
        while waiting:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.add(entry.path)
                        waiting.append(entry.path)
                    else:
                        state = entry.stat(follow_symlinks=False)
                        files[entry.path] = (state.st_mtime_ns, state.st_size)
        return files, folders


def write_durably(file: Path, content: bytes) -> None:
    """Replace `file` by `content` as one step that is on disk when it returns. Raises `OSError`."""
    beside = file.with_name(file.name + ".new")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
    sync_folder(file.parent)
