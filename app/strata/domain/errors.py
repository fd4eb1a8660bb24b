"""The errors that Strata raises, told in words that a person can act on.

    StrataError
    ├── WorldError                  the world's fault: say it, keep everything, carry on
    │   ├── DiskFull                no room; the library is read-only until there is
    │   ├── LibraryInUse            another process owns the library
    │   ├── LibraryTooNew           written by a newer major version of Strata
    │   ├── LibraryDamaged          a file of the library cannot be read
    │   ├── IndexUnavailable        a derived index is missing or broken; the record is whole
    │   ├── ModelUnavailable        an embedding model is missing or does not load
    │   ├── UnreadableExport        a file that no importer can make sense of
    │   ├── RefusedArchive          a zip that is dangerous (bomb, path tricks)
    │   └── NotFound                no such conversation, message or document
    ├── Cancelled                   the person asked to stop; nothing is wrong
    └── InvalidRequest              a request that makes no sense, with what to change

Anything else that escapes is a bug of ours and is logged with its traceback.
"""


class StrataError(Exception):
    """Root of all errors that Strata raises on purpose.

    Attributes:
        what: what happened, one sentence.
        remedy: what the person can do about it, one sentence; empty if there is nothing to do.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class WorldError(StrataError):
    """The world's fault, not ours."""


class DiskFull(WorldError):
    """There is no room left on the disk that holds the library."""


class LibraryInUse(WorldError):
    """Another process owns the library."""


class LibraryTooNew(WorldError):
    """The library was written by a newer major version."""


class LibraryDamaged(WorldError):
    """A file of the library cannot be read."""


class IndexUnavailable(WorldError):
    """A derived index is missing or broken; the record is whole."""


class ModelUnavailable(WorldError):
    """An embedding model is missing, incomplete or does not load."""


class UnreadableExport(WorldError):
    """A file that no importer can make sense of."""


class RefusedArchive(WorldError):
    """An archive that would be dangerous to open."""


class NotFound(WorldError):
    """No such conversation, message, document or job."""


class Cancelled(StrataError):
    """The person asked to stop. What was committed stays; the rest never was."""

    def __init__(self) -> None:
        super().__init__("Stopped on request.")


class InvalidRequest(StrataError):
    """The request itself makes no sense; `remedy` says what to change."""
