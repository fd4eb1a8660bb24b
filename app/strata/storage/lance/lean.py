"""Importing the engine without the client of its web service.

More than half of the time that `import lancedb` takes (0.85 of 1.5 s) goes into the message classes of a web service that
a library on this machine never talks to: some four hundred generated modules. While the engine is imported, classes without
content stand in for them; the engine only names them in signatures.
"""

import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

_CLIENT: Final = "lance_namespace_urllib3_client"
_importing = threading.Lock()


def import_engine() -> None:
    """Import lancedb; cheap when it is there already."""
    if "lancedb" in sys.modules and not _importing.locked():
        return
    with _importing:
        stand_ins = _StandIns()
        sys.meta_path.insert(0, stand_ins)
        try:
            import lancedb  # noqa: F401
        finally:
            sys.meta_path.remove(stand_ins)


class _Hollow(ModuleType):
    """A module that has every class one asks for."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made


class _StandIns(MetaPathFinder, Loader):
    """Finds hollow modules in place of the client's."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec for modules of the client, None for all others."""
        if fullname.partition(".")[0] != _CLIENT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the hollow module."""
        return _Hollow(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it hollow."""
