"""What the person chose is kept, and no file of settings, whatever is in it, keeps Strata from starting."""

import json
from pathlib import Path

import pytest

from strata.settings import MEMORY_SURE_FROM, MEMORY_WM_DAYS, TEXT_SIZE, THEME, Settings


def test_a_choice_is_kept_with_what_a_newer_strata_wrote(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"of.tomorrow": [1]}', encoding="utf-8")
    Settings(file).set(MEMORY_SURE_FROM, 0.5)
    assert Settings(file).get(MEMORY_SURE_FROM) == 0.5
    assert json.loads(file.read_text(encoding="utf-8"))["of.tomorrow"] == [1]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "-1", '"much"', "null", "true", "[]", "9" * 400])
def test_a_value_that_makes_no_sense_is_the_usual_one(tmp_path: Path, value: str) -> None:
    file = tmp_path / "settings.json"
    keys = (MEMORY_SURE_FROM, MEMORY_WM_DAYS, TEXT_SIZE, THEME)
    file.write_text("{" + ", ".join(f'"{setting.key}": {value}' for setting in keys) + "}", encoding="utf-8")
    found = Settings(file)
    assert [found.get(setting) for setting in keys] == [setting.default for setting in keys]


@pytest.mark.parametrize("content", [b"{broken", b"\xff\xfe", b"[" * 100_000, b""])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    assert Settings(file).get(THEME) == THEME.default
    assert (tmp_path / "settings.damaged").read_bytes() == content


def test_a_file_that_may_not_be_read_is_done_without(tmp_path: Path) -> None:
    """It was renamed then, which failed in turn."""
    (tmp_path / "settings.json").mkdir()
    (tmp_path / "settings.damaged").write_text("a file in the way", encoding="utf-8")
    assert Settings(tmp_path / "settings.json").get(THEME) == THEME.default
