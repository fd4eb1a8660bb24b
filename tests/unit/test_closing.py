"""A library is let go of whole, whatever fails meanwhile."""

from pathlib import Path

import pytest

from tests.support.library import bring_in, opened
from tests.support.records import conversation


def test_a_part_that_cannot_be_closed_keeps_no_other_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake is a mapped file: a disk that is pulled out makes its last flush fail."""
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, conversation("river", "one"))
        close = library._stores.lake.close

        def fail() -> None:
            close()
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(library._stores.lake, "close", fail)
        with pytest.raises(OSError, match="Input"):
            library.close()
        monkeypatch.undo()
        with opened(tmp_path) as again:
            assert again.services.library.stats().conversations == 1
