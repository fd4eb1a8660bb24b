"""Takes away from this process what it does not need: files, processes, memory. For the child that answers SQL.

Where the system has limits (POSIX) they hold whatever the engine does, and the process cannot lift them again. Where it has
none, the engine's own settings keep it from files, and a thread that watches keeps it from memory.
"""

import math
import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

_LOOK_SECONDS: Final = 0.05

OUT_OF_MEMORY: Final = 86
"""Exit code of a process that took more memory than it may."""


def silence() -> None:
    """Send what the engine's libraries print nowhere; the answer goes another way."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def confine(memory: int, seconds: float) -> None:
    """Allow `memory` bytes more than there are now and so many seconds of the processor; let no file be opened or grow.

    For good.
    """
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _never("RLIMIT_AS", held + memory)
    else:
        threading.Thread(target=_watch, args=(_held() + memory,), daemon=True).start()
    if sys.platform != "win32":
        _never("RLIMIT_CPU", math.ceil(seconds) + 2)
        for name in ("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_NOFILE"):
            _never(name, 0)


def _never(name: str, most: int) -> None:
    """Set a limit of the system that cannot be raised again."""
    import resource

    limit = getattr(resource, name)
    resource.setrlimit(limit, (most, most))


def _watch(most: int) -> None:
    while True:
        if _held() > most:
            os._exit(OUT_OF_MEMORY)
        time.sleep(_LOOK_SECONDS)


def _held() -> int:
    """Return the bytes of memory that this process holds; on macOS the most that it ever held."""
    if sys.platform == "win32":
        return _held_on_windows()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _held_on_windows() -> int:
    """See https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessmemoryinfo."""
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = [("size", ctypes.c_uint32), ("faults", ctypes.c_uint32)] + [
            (name, ctypes.c_size_t)
            for name in ("peak", "working", "peak_paged", "paged", "peak_non_paged", "non_paged", "pagefile", "peak_pagefile")
        ]

    counters = Counters(size=ctypes.sizeof(Counters))
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo(ctypes.c_void_p(kernel.GetCurrentProcess()), ctypes.byref(counters), counters.size)
    return int(counters.pagefile)
