"""The process that answers a question in SQL never outlives the one that asked."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.crash
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signal")
def test_a_question_ends_with_the_process_that_asked_it(tmp_path: Path) -> None:
    path = f"{ROOT / 'app'}{os.pathsep}{ROOT}"
    asking = subprocess.Popen(
        [sys.executable, "-m", "tests.support.asking_parent", str(tmp_path)], env=os.environ | {"PYTHONPATH": path}, cwd=ROOT
    )
    end = time.monotonic() + 60
    busy: list[psutil.Process] = []
    while not busy and time.monotonic() < end:
        busy = [child for child in psutil.Process(asking.pid).children() if child.cpu_times().user > 1.5]
        time.sleep(0.05)
    asking.kill()
    asking.wait()
    assert busy, "the question never began"
    _gone, alive = psutil.wait_procs(busy, timeout=15)
    for child in alive:
        child.kill()
    assert not alive
