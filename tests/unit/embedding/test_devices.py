"""What a machine can compute on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strata.domain.models import Device
from strata.embedding import devices

APP = Path(__file__).resolve().parents[3] / "app"


@pytest.mark.parametrize(
    ("system", "machine", "drivers", "expected"),
    [
        ("darwin", "arm64", (), (Device.MPS,)),
        ("darwin", "x86_64", (), ()),
        ("linux", "x86_64", (), ()),
        ("linux", "x86_64", ("nvidiactl",), (Device.CUDA,)),
        ("linux", "x86_64", ("dxg",), (Device.CUDA,)),
        ("linux", "x86_64", ("kfd",), (Device.CUDA,)),
        ("win32", "AMD64", ("nvcuda.dll",), (Device.CUDA,)),
        ("win32", "AMD64", ("nvidiactl",), ()),
    ],
)
def test_a_graphics_chip_is_judged_by_its_driver(
    system: str, machine: str, drivers: tuple[str, ...], expected: tuple[Device, ...]
) -> None:
    assert devices.likely(system, machine, lambda file: file.name in drivers) == expected


def test_the_processor_is_always_there_and_comes_last() -> None:
    assert devices.available()[-1] is Device.CPU


def test_torch_is_not_imported_where_no_graphics_chip_is_likely() -> None:
    program = (
        "import sys; from strata.embedding import devices; found = devices.available()\n"
        "assert len(found) > 1 or devices.likely(sys.platform, '') or 'torch' not in sys.modules\n"
    )
    own = os.environ | {"PYTHONPATH": str(APP)}
    assert subprocess.run([sys.executable, "-c", program], env=own, check=False).returncode == 0


def test_a_chip_that_does_not_compute_is_left_out() -> None:
    import torch

    there = {Device.CUDA: torch.cuda.is_available(), Device.MPS: torch.backends.mps.is_available()}
    for device, is_there in there.items():
        assert is_there or not devices._computes(device)


@pytest.mark.parametrize(("cores", "expected"), [(1, 1), (2, 2), (4, 2), (6, 3), (8, 4), (64, 8)])
def test_half_of_the_cores_stay_with_the_person(cores: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(cores)), raising=False)
    assert devices.threads() == expected
