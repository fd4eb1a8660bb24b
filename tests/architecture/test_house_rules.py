"""The shape of the house, held by tests: who may import whom, how big a room may be, what never is written."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "app" / "strata"
FILES = sorted(CODE.rglob("*.py"))


def test_rooms_import_only_downwards() -> None:
    answer = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "app", "PATH": ""},
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


def test_import_rules_have_no_ignore_list() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CODE)))
def test_no_file_is_longer_than_400_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_most_files_can_be_taken_in_at_a_glance() -> None:
    lengths = sorted(len(file.read_text(encoding="utf-8").splitlines()) for file in FILES)
    assert lengths[len(lengths) // 2] <= 120
    assert lengths[int(len(lengths) * 0.9)] <= 300


def test_nine_functions_in_ten_are_under_30_lines() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None
    )
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_no_room_has_a_name_that_says_nothing() -> None:
    drawers = {"util", "utils", "helper", "helpers", "misc", "common", "manager"}
    assert not [file for file in FILES if drawers & {part.removesuffix(".py") for part in file.relative_to(CODE).parts}]


def test_every_folder_of_code_is_a_package() -> None:
    folders = {file.parent for file in FILES}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]


def test_nothing_unfinished_is_left_behind() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|coming soon)\b")
    assert not [file for file in FILES if pattern.search(file.read_text(encoding="utf-8"))]


def test_colours_come_from_the_palette() -> None:
    colour = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']""")
    found = [file for file in (CODE / "ui").rglob("*.py") if colour.search(file.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.parametrize("module", ["strata.cli", "strata.bootstrap", "strata.commands.arguments"])
def test_the_terminal_needs_no_window(module: str) -> None:
    program = f"import sys, {module}; sys.exit(any(name.startswith(('PySide6', 'torch', 'lancedb')) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT / "app", check=False).returncode == 0
