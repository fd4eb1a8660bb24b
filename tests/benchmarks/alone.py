"""Runs a part of a benchmark in a process of its own, whose memory and start-up are then its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def run_alone(module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run `python -m module arguments` and return the JSON of its last line. Raises `RuntimeError` when it fails."""
    path = os.pathsep.join((str(ROOT / "app"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH", "")])))
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **environment},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures
