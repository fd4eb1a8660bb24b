"""Brings encoders up: which model lies where, which of the two encoders runs it, on which device."""

import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from strata.domain.errors import ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec
from strata.embedding import devices
from strata.embedding.heavy import HeavyEncoder, HeavyModel
from strata.embedding.light import LightEncoder, LightModel
from strata.embedding.registry import BUILT_IN, MINILM, OwnModel, OwnModels, is_complete, own_spec
from strata.embedding.shipped import shipped_folder
from strata.services.control import Control
from strata.services.ports.encoder import Encoder

if TYPE_CHECKING:
    from strata.embedding.hub import Hub

logger = logging.getLogger(__name__)

CHOOSE: Final = "Fetch it in Settings, or choose another model there."


class Loader:
    """The loader of a real machine. Safe to use from several threads; encoders of one model share its memory."""

    def __init__(
        self,
        models: Path,
        cache: Path,
        *,
        find_devices: Callable[[], tuple[Device, ...]] = devices.available,
        hub: "Hub | None" = None,
    ) -> None:
        """`models` holds fetched models, `cache` the graph of MiniLM; neither needs to exist."""
        self._models = models
        self._cache = cache
        self._own = OwnModels(models)
        self._find_devices = find_devices
        self._devices: tuple[Device, ...] | None = None
        self._hub = hub
        self._lock = threading.RLock()
        self._light: weakref.ref[LightModel] | None = None
        self._heavy: weakref.WeakValueDictionary[tuple[str, Device], HeavyModel] = weakref.WeakValueDictionary()

    def specs(self) -> tuple[ModelSpec, ...]:
        """Return every built-in model, the one that ships first, then the person's own."""
        built_in = {spec.name for spec in BUILT_IN}
        return (*BUILT_IN, *(own.spec for own in self._added() if own.spec.name not in built_in))

    def path(self, spec: ModelSpec) -> Path | None:
        """Return the folder of a model on disk, None when absent or shipped inside a package."""
        for own in self._added():
            if own.spec.name == spec.name and is_complete(own.folder):
                return own.folder
        fetched = self._models / spec.name
        return fetched if is_complete(fetched) else None

    def available(self, spec: ModelSpec) -> bool:
        """Whether it can be loaded without fetching anything."""
        return self._folder(spec) is not None

    def load_light(self, space: EmbeddingSpace) -> Encoder:
        """Bring up the encoder for queries: MiniLM on onnxruntime, any other where it runs best. Raises `ModelUnavailable`."""
        spec = self._spec(space)
        return self._load_light(space) if spec.name == MINILM.name else self._load_heavy(spec, space, self.devices()[0])

    def load_bulk(self, space: EmbeddingSpace, device: Device | None) -> Encoder:
        """Bring up the encoder for bulk work on `device`, or on the best there is when it is None or missing.

        Raises `ModelUnavailable`. MiniLM falls back to the processor when the graphics chip fails.
        """
        spec = self._spec(space)
        target = self.target(device)
        if spec.name != MINILM.name:
            return self._load_heavy(spec, space, target)
        if target is Device.CPU:
            return self._load_light(space)
        try:
            return self._load_heavy(spec, space, target)
        except ModelUnavailable as error:
            logger.warning("MiniLM runs on the processor: %s", error)
            return self._load_light(space)

    def target(self, chosen: Device | None) -> Device:
        """Return the chosen device if this machine has it, else the best there is."""
        there = self.devices()
        return chosen if chosen is not None and chosen in there else there[0]

    def devices(self) -> tuple[Device, ...]:
        """Return the devices of this machine, best first. May import torch: call it off the GUI thread."""
        with self._lock:
            if self._devices is None:
                self._devices = self._find_devices()
            return self._devices

    def fetch(self, spec: ModelSpec, control: Control) -> None:
        """Download a model, resumable and checked. Raises `ModelUnavailable` with what to do, `Cancelled` on request."""
        if not spec.repository:
            raise ModelUnavailable(f"“{spec.title}” cannot be fetched.", "Install Strata again, or add its folder in Settings.")
        from strata.embedding.fetching import fetch
        from strata.embedding.hub import PublicHub

        fetch(self._hub or PublicHub(), spec, self._models / spec.name, control)

    def add_folder(self, folder: Path) -> ModelSpec:
        """Register a sentence-transformers folder that the person has on disk. Raises `ModelUnavailable`.

        The model is loaded once to see that it works and how long its vectors are. A folder with the name of a built-in model
        becomes that model's place.
        """
        if not is_complete(folder):
            what = f"“{folder.name}” is not a sentence-transformers model: it has no modules.json."
            raise ModelUnavailable(what, "Choose the folder that holds modules.json and model.safetensors.")
        draft = own_spec(folder)
        probe = HeavyModel(draft, folder, Device.CPU)
        dimension = probe.dimension()
        spec = replace(draft, dimension=dimension, allowed_dimensions=(dimension,), max_tokens=probe.longest_input)
        for built_in in BUILT_IN:
            if built_in.name.casefold() == folder.name.casefold():
                if built_in.dimension != dimension or built_in == MINILM:
                    raise ModelUnavailable(f"“{folder.name}” is the name of another model.", "Rename the folder.")
                spec = built_in
        self._own.add(OwnModel(spec, folder.resolve()))
        return spec

    def _added(self) -> tuple[OwnModel, ...]:
        """Return the person's own models; a damaged list costs those, never the others."""
        try:
            return self._own.all()
        except ModelUnavailable as error:
            logger.warning("%s", error)
            return ()

    def _folder(self, spec: ModelSpec) -> Path | None:
        return shipped_folder() if spec.name == MINILM.name else self.path(spec)

    def _spec(self, space: EmbeddingSpace) -> ModelSpec:
        for spec in self.specs():
            if spec.name == space.model and space.dimension in spec.allowed_dimensions:
                return spec
        raise ModelUnavailable(
            f"The model “{space.model}” is not known here.", "Add its folder again, or choose another model."
        )

    def _load_light(self, space: EmbeddingSpace) -> LightEncoder:
        folder = shipped_folder()
        if folder is None:
            raise ModelUnavailable("The model that ships with Strata is missing.", "Install Strata again.")
        with self._lock:
            model = self._light() if self._light is not None else None
            if model is None:
                model = LightModel(folder, self._cache)
                self._light = weakref.ref(model)
            return LightEncoder(model, space)

    def _load_heavy(self, spec: ModelSpec, space: EmbeddingSpace, device: Device) -> HeavyEncoder:
        folder = self._folder(spec)
        if folder is None:
            raise ModelUnavailable(f"The model “{spec.title}” is not on this computer.", CHOOSE)
        with self._lock:
            model = self._heavy.get((spec.name, device))
            if model is None:
                model = HeavyModel(spec, folder, device)
                self._heavy[spec.name, device] = model
            return HeavyEncoder(model, space)
