"""What an import leaves out and why, as the look before it and the report after it show it."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, assert_never

from PySide6.QtWidgets import QTextBrowser, QWidget

from strata.domain.imports import Skipped, SkipReason
from strata.ui.text import counted, number, tr

LINES_SHOWN: Final = 500
"""Lines shown to a reason at most."""


class LeftOut(QTextBrowser):
    """A list to read and to copy from: a heading to each reason, a line to each place."""

    def __init__(self, skipped: tuple[Skipped, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("What is left out, and why"))
        self.document().setDocumentMargin(2)
        self.setHtml("".join(_html(skipped)))


def reason(why: SkipReason) -> str:
    """Return the heading under which something is left out."""
    match why:
        case SkipReason.DO_NOT_REMEMBER:
            return tr("Marked “do not remember”")
        case SkipReason.DAMAGED:
            return tr("Damaged")
        case SkipReason.UNKNOWN_TYPE:
            return tr("Of a kind that Strata does not know")
        case SkipReason.EMPTY:
            return tr("Empty")
        case SkipReason.REFUSED:
            return tr("Refused for safety")
        case SkipReason.MISSING:
            return tr("Missing")
        case SkipReason.NOT_UNDERSTOOD:
            return tr("Not an export that Strata reads")
        case SkipReason.PRIVATE:
            return tr("Private")
        case _:
            assert_never(why)


def total(skipped: Sequence[Skipped]) -> int:
    """Return how many things are left out."""
    return sum(line.count for line in skipped)


def _html(skipped: Sequence[Skipped]) -> Iterable[str]:
    space = 0
    for why in SkipReason:
        lines = [line for line in skipped if line.reason is why]
        if not lines:
            continue
        heading = f"{reason(why)} · {number(total(lines))}"
        yield f'<p style="margin: {space}px 0 2px 0; font-weight: 600">{escape(heading)}</p>'
        for line in lines[:LINES_SHOWN]:
            yield f'<p style="margin: 0 0 4px 12px">{escape(_place(line))}<br>{escape(line.detail)}</p>'
        if len(lines) > LINES_SHOWN:
            more = tr("and {places}").format(places=counted(len(lines) - LINES_SHOWN, tr("more place"), tr("more places")))
            yield f'<p style="margin: 0 0 4px 12px">{escape(more)}</p>'
        space = 10


def _place(line: Skipped) -> str:
    return f"{line.where} ×{number(line.count)}" if line.count > 1 else line.where
