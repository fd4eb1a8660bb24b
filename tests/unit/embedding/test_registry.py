"""The models that are known, and the person's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from strata.domain.errors import ModelUnavailable
from strata.embedding.registry import BUILT_IN, MINILM, OwnModel, OwnModels, own_spec

OWN = replace(MINILM, name="mine", title="Mine", dimension=8, allowed_dimensions=(8, 4), query_prefix="query: ")


def test_the_model_that_ships_comes_first() -> None:
    assert BUILT_IN[0] == MINILM
    assert (MINILM.repository, MINILM.download_bytes) == ("", 0)


def test_names_and_repositories_are_unique() -> None:
    assert len({spec.name for spec in BUILT_IN}) == len(BUILT_IN)
    assert len({spec.repository for spec in BUILT_IN}) == len(BUILT_IN)


@pytest.mark.parametrize("spec", BUILT_IN, ids=lambda spec: spec.name)
def test_every_model_is_whole(spec: object) -> None:
    assert spec in BUILT_IN
    known = next(known for known in BUILT_IN if known == spec)
    assert known.allowed_dimensions[0] == known.dimension
    assert list(known.allowed_dimensions) == sorted(set(known.allowed_dimensions), reverse=True)
    assert known.max_tokens > 0
    assert known.title
    assert known.languages
    assert known.licence
    assert (known.download_bytes > 0) == bool(known.repository)


def test_the_large_models_can_be_cut_to_1536() -> None:
    cuts = {spec.name: spec.allowed_dimensions for spec in BUILT_IN}
    assert 1536 in cuts["Qwen3-Embedding-4B"]
    assert 1536 in cuts["Qwen3-Embedding-8B"]
    assert 1536 not in cuts["Qwen3-Embedding-0.6B"]


def test_own_models_are_kept(tmp_path: Path) -> None:
    models = OwnModels(tmp_path / "models")
    assert models.all() == ()
    models.add(OwnModel(OWN, tmp_path / "first"))
    models.add(OwnModel(replace(OWN, name="other"), tmp_path / "other"))
    models.add(OwnModel(OWN, tmp_path / "moved"))
    kept = OwnModels(tmp_path / "models").all()
    assert [(own.spec.name, own.folder.name) for own in kept] == [("other", "other"), ("mine", "moved")]
    assert kept[1].spec == OWN


@pytest.mark.parametrize("content", ["{", "{}x", '[{"name": "mine"}]', '["mine"]', "7"])
def test_a_damaged_list_is_told_with_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "own-models.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="Delete that file"):
        OwnModels(tmp_path).all()


def test_a_list_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        OwnModels(tmp_path / "models").add(OwnModel(OWN, tmp_path))


def test_prompts_of_an_own_model_are_read(tmp_path: Path) -> None:
    settings = tmp_path / "config_sentence_transformers.json"
    assert own_spec(tmp_path).query_prefix == ""
    settings.write_text('{"prompts": {"query": "query: ", "passage": "passage: "}}', encoding="utf-8")
    assert (own_spec(tmp_path).query_prefix, own_spec(tmp_path).document_prefix) == ("query: ", "passage: ")
    settings.write_text('{"prompts": 7', encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        own_spec(tmp_path)
