"""What is printed on a terminal gives it no orders; into files and pipes data goes as it is."""

import io
import sys

import pytest

from strata.cli import _emit
from strata.owner.channel import Stream

CLEARING = "before\x1b[2J\x1b]52;c;c2VjcmV0\x07after\x9b\r\n\tnext"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_message_cannot_give_orders_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stdout", shown)
    _emit(Stream.DATA, CLEARING)
    assert shown.getvalue() == "before\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}]52;c;c2VjcmV0" + (
        "\N{REPLACEMENT CHARACTER}after\N{REPLACEMENT CHARACTER}\n\tnext\n"
    )


def test_data_that_goes_into_a_file_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    _emit(Stream.DATA, CLEARING)
    assert written.getvalue() == CLEARING + "\n"
