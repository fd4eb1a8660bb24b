"""What this machine can compute on, found cheaply: torch is imported only where a graphics chip is likely."""

import logging
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from strata.domain.models import Device

logger = logging.getLogger(__name__)

_MOST_THREADS: Final = 8
_DRIVERS_LINUX: Final = (
    Path("/dev/nvidiactl"),
    Path("/dev/dxg"),  # NVIDIA below WSL
    Path("/dev/kfd"),  # AMD; its builds of torch call the device CUDA too
)


def threads() -> int:
    """Return how many threads to compute on: all of up to two cores, else half of them.

    Half of the logical cores are the real ones where each has two threads, and the fast ones where there are two kinds;
    either way the rest stays with the person.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if cores <= 2 else min(_MOST_THREADS, max(2, cores // 2))


def before_torch() -> None:
    """Set what torch and its companions read once, when they are imported; what the person set stays.

    Threads that have nothing to do sleep instead of spinning: beside other work, spinning cost more than half of the time.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


def likely(system: str, machine: str, there: Callable[[Path], bool] = Path.exists) -> tuple[Device, ...]:
    """Return the graphics chips that a machine may have, judged by its drivers; `there` says whether a file exists."""
    match system:
        case "darwin":
            return (Device.MPS,) if machine == "arm64" else ()
        case "win32":
            driver = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll"
            return (Device.CUDA,) if there(driver) else ()
        case _:
            return (Device.CUDA,) if any(there(driver) for driver in _DRIVERS_LINUX) else ()


def available() -> tuple[Device, ...]:
    """Return the devices of this machine that really compute, best first; the processor always is the last.

    Imports torch only where a graphics chip is likely; a missing or broken torch leaves the processor.
    """
    found = likely(sys.platform, platform.machine())
    return (*(device for device in found if _computes(device)), Device.CPU)


def _computes(device: Device) -> bool:
    """Try it: a chip too old or too new for this torch says that it is there and then fails."""
    before_torch()
    try:
        import torch

        there = torch.backends.mps.is_available() if device is Device.MPS else torch.cuda.is_available()
        return there and bool(torch.ones(4, device=device.value).sum().item() == 4)
    except (ImportError, OSError, RuntimeError, AssertionError) as error:
        logger.warning("The device %s is there but cannot be used: %s", device.value, error)
        return False
