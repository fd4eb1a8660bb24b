"""The graph on disk: made once, of the weights it is named after, whole or not there."""

import shutil
from pathlib import Path

import pytest

from strata.domain.errors import ModelUnavailable
from strata.embedding.graph_cache import forget_graph, graph_file
from strata.embedding.shipped import shipped_folder, weights_digest


@pytest.fixture
def model() -> Path:
    folder = shipped_folder()
    assert folder is not None
    return folder


def test_it_is_made_once(model: Path, tmp_path: Path) -> None:
    made = graph_file(model, tmp_path)
    before = made.stat().st_mtime_ns
    assert graph_file(model, tmp_path) == made
    assert made.stat().st_mtime_ns == before
    assert sorted(file.name for file in made.parent.iterdir()) == ["graph.onnx", "weights.bin"]
    forget_graph(model, tmp_path)
    assert not made.exists()


def test_graphs_of_other_weights_and_unfinished_ones_are_told_apart(model: Path, tmp_path: Path) -> None:
    old = tmp_path / "encoder" / "minilm-old"
    old.mkdir(parents=True)
    made = graph_file(model, tmp_path)
    assert [folder.name for folder in (tmp_path / "encoder").iterdir()] == [made.parent.name]


def test_a_folder_without_a_graph_is_replaced(model: Path, tmp_path: Path) -> None:
    made = graph_file(model, tmp_path)
    made.unlink()
    assert graph_file(model, tmp_path).is_file()


def test_other_weights_have_another_digest(model: Path, tmp_path: Path) -> None:
    other = tmp_path / "model"
    other.mkdir()
    (other / "model.safetensors").write_bytes(b"other weights")
    assert weights_digest(other) != weights_digest(model)


def test_a_copy_of_the_weights_outside_the_package_is_hashed_by_its_content(model: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        shutil.copyfile(model / "model.safetensors", tmp_path / name / "model.safetensors")
    assert weights_digest(tmp_path / "first") == weights_digest(tmp_path / "second")


def test_a_place_that_cannot_be_written_is_told(model: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="could not be prepared"):
        graph_file(model, tmp_path / "cache")


@pytest.mark.parametrize("config", ["{}", "nonsense", "as shipped"])
def test_weights_of_another_kind_are_told(model: Path, tmp_path: Path, config: str) -> None:
    shipped = (model / "config.json").read_text(encoding="utf-8")
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"nonsense")
    (model / "config.json").write_text(shipped if config == "as shipped" else config, encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        graph_file(model, tmp_path / "cache")
    assert list((tmp_path / "cache" / "encoder").iterdir()) == []
