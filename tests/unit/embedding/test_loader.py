"""Which model lies where, which encoder runs it, on which device."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.embedding import heavy
from strata.embedding.heavy import HeavyEncoder
from strata.embedding.hub import RemoteModel, Stream
from strata.embedding.light import LightEncoder
from strata.embedding.loader import Loader
from strata.embedding.registry import BUILT_IN, MINILM
from strata.services.control import Control
from strata.services.ports.encoder import EncoderLoader
from tests.unit.embedding.tiny import WIDTH, tiny_model

MINILM_SPACE = EmbeddingSpace(MINILM.name, 384)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("own") / "tiny")


@pytest.fixture
def loader(tmp_path: Path, cache: Path) -> Loader:
    return Loader(tmp_path / "models", cache, find_devices=lambda: (Device.CPU,))


def spec(name: str) -> ModelSpec:
    return next(spec for spec in BUILT_IN if spec.name == name)


def test_minilm_is_there_at_once_and_the_others_are_not(loader: Loader) -> None:
    port: EncoderLoader = loader
    assert [spec.name for spec in port.specs() if port.available(spec)] == [MINILM.name]
    assert port.path(MINILM) is None


def test_minilm_runs_light_on_the_processor_and_shares_its_memory(loader: Loader) -> None:
    queries, bulk = loader.load_light(MINILM_SPACE), loader.load_bulk(MINILM_SPACE, None)
    assert isinstance(queries, LightEncoder)
    assert isinstance(bulk, LightEncoder)
    assert queries._model is bulk._model
    bulk.close()
    assert queries.encode_query("a boat").shape == (384,)


def test_minilm_runs_heavy_on_a_graphics_chip_and_light_where_that_fails(tmp_path: Path, cache: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("needs a machine where CUDA fails")
    loader = Loader(tmp_path, cache, find_devices=lambda: (Device.CUDA, Device.CPU))
    assert isinstance(loader.load_light(MINILM_SPACE), LightEncoder)
    assert loader.load_bulk(MINILM_SPACE, None).device is Device.CPU
    with pytest.raises(ModelUnavailable):
        heavy.HeavyModel(MINILM, loader._folder(MINILM) or tmp_path, Device.CUDA)


@pytest.mark.parametrize(
    ("there", "chosen", "expected"),
    [
        ((Device.CPU,), None, Device.CPU),
        ((Device.CPU,), Device.CUDA, Device.CPU),
        ((Device.MPS, Device.CPU), None, Device.MPS),
        ((Device.MPS, Device.CPU), Device.CPU, Device.CPU),
        ((Device.CUDA, Device.CPU), Device.MPS, Device.CUDA),
    ],
)
def test_the_chosen_device_is_taken_if_it_is_there_else_the_best(
    tmp_path: Path, there: tuple[Device, ...], chosen: Device | None, expected: Device
) -> None:
    assert Loader(tmp_path, tmp_path, find_devices=lambda: there).target(chosen) is expected


def test_devices_are_looked_for_once(tmp_path: Path) -> None:
    looked: list[None] = []

    def find() -> tuple[Device, ...]:
        looked.append(None)
        return (Device.CPU,)

    loader = Loader(tmp_path, tmp_path, find_devices=find)
    assert loader.devices() == loader.devices() == (Device.CPU,)
    assert len(looked) == 1


def test_an_absent_model_is_told_with_what_to_do(loader: Loader) -> None:
    with pytest.raises(ModelUnavailable, match="Fetch it"):
        loader.load_light(EmbeddingSpace("bge-m3", 1024))


def test_unknown_models_and_lengths_are_told(loader: Loader) -> None:
    with pytest.raises(ModelUnavailable, match="not known"):
        loader.load_light(EmbeddingSpace("nobody-knows-it", 384))
    with pytest.raises(ModelUnavailable, match="not known"):
        loader.load_bulk(EmbeddingSpace(MINILM.name, 100), None)


def test_a_folder_of_the_persons_own_becomes_a_model(loader: Loader, tiny: Path) -> None:
    added = loader.add_folder(tiny)
    assert (added.name, added.dimension, added.max_tokens) == ("tiny", WIDTH, 48)
    assert added in loader.specs()
    assert loader.path(added) == tiny.resolve()
    encoder = loader.load_light(EmbeddingSpace("tiny", WIDTH))
    assert isinstance(encoder, HeavyEncoder)
    assert encoder.encode_documents(["cat", "boat"]).shape == (2, WIDTH)


def test_queries_and_bulk_work_share_a_heavy_model(loader: Loader, tiny: Path) -> None:
    space = EmbeddingSpace(loader.add_folder(tiny).name, WIDTH)
    queries, bulk = loader.load_light(space), loader.load_bulk(space, None)
    assert isinstance(queries, HeavyEncoder)
    assert isinstance(bulk, HeavyEncoder)
    assert queries._model is bulk._model
    queries.close()
    assert bulk.encode_documents(["cat"]).shape == (1, WIDTH)


def test_an_own_model_whose_folder_went_away_is_absent(loader: Loader, tiny: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(tiny, tmp_path / "there")
    added = loader.add_folder(moved)
    shutil.rmtree(moved)
    assert not loader.available(added)
    with pytest.raises(ModelUnavailable, match="not on this computer"):
        loader.load_bulk(EmbeddingSpace(added.name, WIDTH), None)


def test_a_model_in_the_folder_of_models_is_available(loader: Loader, tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "models" / "multilingual-e5-small")
    assert loader.available(spec("multilingual-e5-small"))
    assert loader.path(spec("multilingual-e5-small")) == tmp_path / "models" / "multilingual-e5-small"


def test_a_half_fetched_model_is_absent(loader: Loader, tmp_path: Path) -> None:
    (tmp_path / "models" / "bge-m3.part").mkdir(parents=True)
    assert not loader.available(spec("bge-m3"))


def test_a_folder_that_is_no_model_is_told(loader: Loader, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"modules\.json"):
        loader.add_folder(tmp_path)


@pytest.mark.parametrize("name", ["bge-m3", "all-MiniLM-L6-v2"])
def test_another_model_under_a_known_name_is_refused(loader: Loader, tiny: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelUnavailable, match="name of another model"):
        loader.add_folder(shutil.copytree(tiny, tmp_path / name))


def test_a_damaged_list_of_own_models_leaves_the_others(loader: Loader, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "own-models.json").write_text("{", encoding="utf-8")
    assert loader.specs() == BUILT_IN
    assert loader.load_light(MINILM_SPACE).encode_query("a boat").shape == (384,)


def test_what_ships_cannot_be_fetched(loader: Loader) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be fetched"):
        loader.fetch(MINILM, Control())


class NoNetwork:
    """A hub that cannot be reached."""

    def listing(self, repository: str) -> RemoteModel:
        raise ModelUnavailable(f"There is no way to {repository}.", "Check your connection.")

    @contextmanager
    def stream(self, repository: str, commit: str, path: str, start: int) -> Iterator[Stream]:
        raise ModelUnavailable("There is no way.", "Check your connection.")
        yield (0, iter(()))


def test_fetching_asks_the_hub_for_the_repository(tmp_path: Path) -> None:
    loader = Loader(tmp_path, tmp_path, find_devices=lambda: (Device.CPU,), hub=NoNetwork())
    with pytest.raises(ModelUnavailable, match="BAAI/bge-m3"):
        loader.fetch(spec("bge-m3"), Control())
