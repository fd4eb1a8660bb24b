"""Every other model: loaded from its folder alone, with its instructions, cut and normalised."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace
from strata.embedding.heavy import HeavyEncoder, HeavyModel
from strata.embedding.registry import MINILM
from tests.unit.embedding.tiny import WIDTH, tiny_model

SPEC = replace(
    MINILM, name="tiny", title="Tiny", dimension=WIDTH, allowed_dimensions=(WIDTH, 8), query_prefix="query: ",
    document_prefix="passage: ",
)  # fmt: skip
TEXTS = ["cat sleeps", "a boat on the lake", "tax", "june " * 80, ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def model(folder: Path) -> HeavyModel:
    return HeavyModel(SPEC, folder, Device.CPU)


def test_vectors_are_those_of_sentence_transformers_with_the_instruction(folder: Path, model: HeavyModel) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu")
    found = HeavyEncoder(model, EmbeddingSpace("tiny", WIDTH)).encode_documents(TEXTS)
    expected = plain.encode([f"passage: {text}" for text in TEXTS], show_progress_bar=False)
    assert (found * expected).sum(1).min() > 0.999
    query = HeavyEncoder(model, EmbeddingSpace("tiny", WIDTH)).encode_query("cat")
    assert query @ plain.encode("query: cat", show_progress_bar=False) > 0.999


def test_a_cut_vector_is_the_beginning_of_the_whole_one_at_length_one(model: HeavyModel) -> None:
    whole = HeavyEncoder(model, EmbeddingSpace("tiny", WIDTH)).encode_documents(TEXTS)
    cut = HeavyEncoder(model, EmbeddingSpace("tiny", 8)).encode_documents(TEXTS)
    expected = whole[:, :8] / np.linalg.norm(whole[:, :8], axis=1, keepdims=True)
    assert cut.dtype == np.float32
    assert np.abs(cut - expected).max() < 1e-3
    assert np.allclose(np.linalg.norm(cut, axis=1), 1, atol=1e-6)


def test_no_texts_give_no_vectors(model: HeavyModel) -> None:
    assert HeavyEncoder(model, EmbeddingSpace("tiny", 8)).encode_documents([]).shape == (0, 8)


def test_a_length_that_the_model_does_not_have_is_refused(model: HeavyModel) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be used"):
        model.vectors(["cat"], "", WIDTH * 2)


def test_a_closed_encoder_says_so(model: HeavyModel) -> None:
    encoder = HeavyEncoder(model, EmbeddingSpace("tiny", 8))
    assert encoder.device is Device.CPU
    encoder.close()
    encoder.close()
    with pytest.raises(ModelUnavailable, match="closed"):
        encoder.encode_documents(["cat"])


def test_too_little_memory_halves_the_batch(folder: Path) -> None:
    model = HeavyModel(SPEC, folder, Device.CPU)
    given: list[int] = []

    def short_of_memory(module: object, inputs: tuple[dict[str, np.ndarray], ...]) -> None:
        given.append(len(inputs[0]["input_ids"]))
        if given[-1] > 4:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

    with model._model[0].register_forward_pre_hook(short_of_memory):
        vectors = model.vectors([f"cat {number}" for number in range(16)], "", WIDTH)
    assert vectors.shape == (16, WIDTH)
    assert given == [16, 8, 4, 4, 4, 4]


def test_another_failure_while_encoding_is_told(folder: Path) -> None:
    model = HeavyModel(SPEC, folder, Device.CPU)

    def fail(module: object, inputs: object) -> None:
        raise RuntimeError("the device went away")

    with model._model[0].register_forward_pre_hook(fail), pytest.raises(ModelUnavailable, match="the device went away"):
        model.vectors(["cat"], "", WIDTH)


def test_a_folder_without_weights_is_told(folder: Path, tmp_path: Path) -> None:
    import shutil

    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="does not load"):
        HeavyModel(SPEC, broken, Device.CPU)


def test_weights_cut_short_are_told(folder: Path, tmp_path: Path) -> None:
    import shutil

    broken = shutil.copytree(folder, tmp_path / "broken")
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnavailable, match="does not load"):
        HeavyModel(SPEC, broken, Device.CPU)


def test_code_inside_a_model_is_never_run(folder: Path, tmp_path: Path) -> None:
    import shutil

    evil = shutil.copytree(folder, tmp_path / "evil")
    (evil / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n", encoding="utf-8")
    modules = json.loads((evil / "modules.json").read_text(encoding="utf-8"))
    modules[1]["type"] = "evil.Evil"
    (evil / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        HeavyModel(SPEC, evil, Device.CPU)
    assert not (tmp_path / "ran").exists()


def test_multiplying_in_bfloat16_costs_next_to_nothing(folder: Path) -> None:
    model = HeavyModel(SPEC, folder, Device.CPU)
    ways = []
    for model._mixed in (False, True):
        ways.append(model.vectors(TEXTS, "", WIDTH))
    assert (ways[0] * ways[1]).sum(1).min() > 0.999
    assert not np.array_equal(ways[0], ways[1])
