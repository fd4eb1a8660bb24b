"""The real command line, each command in a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "sample"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended and what it said where."""

    code: int
    data: str
    notes: str

    @property
    def json(self) -> dict:
        """The only line of data, read as JSON."""
        (line,) = self.data.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[dict]:
        """Every line of data, read as JSON."""
        return [json.loads(line) for line in self.data.splitlines()]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs `strata` on one library, with a home of its own."""

    home: Path
    library: Path

    def __call__(self, *words: object) -> Answer:
        """Run a command to its end."""
        with self.start(*words) as process:
            data, notes = process.communicate(timeout=120)
        return Answer(process.returncode, data, notes)

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """Start a command."""
        return self.python("-m", "strata", "--library", self.library, *words)

    def python(self, *words: object) -> "subprocess.Popen[str]":
        """Start Python with the person's home."""
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.home,
            env=os.environ | {"STRATA_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'app'}{os.pathsep}{ROOT}"},
        )

    def on(self, library: Path) -> "CommandLine":
        """Return the same for another library."""
        return CommandLine(self.home, library)
