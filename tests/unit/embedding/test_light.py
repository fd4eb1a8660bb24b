"""MiniLM on onnxruntime: the same vectors as sentence-transformers, from several threads, leaving nothing behind."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from strata.domain.errors import ModelUnavailable
from strata.domain.models import EmbeddingSpace
from strata.embedding import light
from strata.embedding.graph_cache import graph_file
from strata.embedding.light import LightEncoder, LightModel
from strata.embedding.shipped import shipped_folder
from strata.services.ports.index import Vectors

APP = Path(__file__).resolve().parents[3] / "app"
SPACE = EmbeddingSpace("all-MiniLM-L6-v2", 384)
TEXTS = [
    "What did we say about the trip to the lake last summer?",
    "Caroline: I went to the support group yesterday. [8 May 2023]",
    "",
    "🙂",
    "Grüße aus Zürich, wo das Tram um 17:45 fährt",
    "彼女は湖へ行きました。",
    "def main() -> int:\n    return 0\n",
    "word " * 700,
    *(f"{'A rather plain sentence. ' * number}" for number in range(1, 40)),
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def folder() -> Path:
    found = shipped_folder()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def model(folder: Path, cache: Path) -> LightModel:
    return LightModel(folder, cache)


@pytest.fixture(scope="session")
def vectors(model: LightModel) -> Vectors:
    return model.vectors(TEXTS)


def test_vectors_equal_those_of_sentence_transformers(folder: Path, vectors: Vectors) -> None:
    from sentence_transformers import SentenceTransformer

    expected = SentenceTransformer(str(folder), device="cpu", local_files_only=True).encode(TEXTS, show_progress_bar=False)
    assert np.abs(vectors - expected).max() < 1e-5


def test_vectors_have_length_one(vectors: Vectors) -> None:
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_vector_does_not_depend_on_its_neighbours(model: LightModel, vectors: Vectors) -> None:
    for place, text in enumerate(TEXTS):
        assert np.abs(model.vectors([text])[0] - vectors[place]).max() < 1e-5


def test_no_texts_give_no_vectors(model: LightModel) -> None:
    assert model.vectors([]).shape == (0, 384)


def test_query_and_document_are_encoded_alike(model: LightModel) -> None:
    encoder = LightEncoder(model, SPACE)
    assert np.allclose(encoder.encode_query("a boat"), encoder.encode_documents(["a boat"])[0], atol=1e-6)


def test_threads_share_one_session(model: LightModel, vectors: Vectors) -> None:
    worst: list[float] = []

    def encode() -> None:
        worst.append(float(np.abs(model.vectors(TEXTS) - vectors).max()))

    workers = [threading.Thread(target=encode) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(worst) == 3
    assert max(worst) < 1e-5


def test_a_closed_encoder_says_so(model: LightModel) -> None:
    encoder = LightEncoder(model, SPACE)
    encoder.close()
    encoder.close()
    with pytest.raises(ModelUnavailable, match="closed"):
        encoder.encode_query("a boat")


@given(some.lists(some.integers(1, 300)))
def test_batches_hold_every_row_once_and_stay_small(lengths: list[int]) -> None:
    batches = list(light._batches(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= light.TOKENS_AT_ONCE


def test_a_damaged_graph_is_made_anew(folder: Path, tmp_path: Path) -> None:
    graph_file(folder, tmp_path).write_bytes(b"not a graph")
    assert LightModel(folder, tmp_path).vectors(["a boat"]).shape == (1, 384)


def test_missing_weights_are_made_anew(folder: Path, tmp_path: Path) -> None:
    graph_file(folder, tmp_path).with_name("weights.bin").unlink()
    assert LightModel(folder, tmp_path).vectors(["a boat"]).shape == (1, 384)


def test_it_needs_no_torch_and_writes_nothing_outside_its_own_folders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    program = (
        "import sys; from pathlib import Path; from strata.domain.models import EmbeddingSpace\n"
        "from strata.embedding.loader import Loader\n"
        "home = Path(sys.argv[1]); loader = Loader(home / 'models', home / 'cache')\n"
        "space = EmbeddingSpace('all-MiniLM-L6-v2', 384)\n"
        "loader.load_light(space).encode_query('a boat'); loader.load_bulk(space, None).encode_documents(['a', 'b'])\n"
        "print(*(name for name in ('torch', 'transformers', 'urllib.request') if name in sys.modules))\n"
    )
    own = {"HOME": str(home), "PYTHONPATH": str(APP), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    system = {key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    place = tmp_path / "strata"
    answer = subprocess.run(
        [sys.executable, "-c", program, str(place)], env=own | system, capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.strip() == ""
    assert list(home.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "strata"]
    assert [path.name for path in place.iterdir()] == ["cache"]
