"""How the reader looks now: inks and fonts out of the theme in force."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from strata.ui.reader.ink import Ink
from strata.ui.reader.measure import Measure
from strata.ui.theme.active import colour, monospaced, type_sizes
from strata.ui.theme.palette import Role


def ink() -> Ink:
    """Return the reader's colours."""
    return Ink(
        text=colour(Role.TEXT),
        dim=colour(Role.TEXT_MUTED),
        faint=colour(Role.TEXT_FAINT),
        link=colour(Role.ACCENT_TEXT),
        page=colour(Role.SURFACE),
        card=colour(Role.PERSON),
        rule=colour(Role.BORDER),
        code_ground=colour(Role.CODE),
        keyword=colour(Role.SYNTAX_KEYWORD),
        string=colour(Role.SYNTAX_STRING),
        number=colour(Role.SYNTAX_NUMBER),
        comment=colour(Role.SYNTAX_COMMENT),
        name=colour(Role.SYNTAX_NAME),
        mark=colour(Role.MARK),
        mark_text=colour(Role.MARK_TEXT),
        here=colour(Role.HIGHLIGHT),
        here_text=colour(Role.CANVAS),
        selection=colour(Role.SELECTION),
        selection_text=colour(Role.SELECTION_TEXT),
        accent=colour(Role.ACCENT),
        person=colour(Role.BRAND_3),
        assistant=colour(Role.BRAND_1),
        machine=colour(Role.BRAND_4),
        on_round=colour(Role.SURFACE),
    )


def reading_font() -> QFont:
    """Return the font of texts."""
    font = QFont(QApplication.font())
    font.setPixelSize(type_sizes().reading)
    return font


def label_font(*, bold: bool = False) -> QFont:
    """Return the font of names, times and folded lines."""
    font = QFont(QApplication.font())
    font.setPixelSize(type_sizes().body)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def measure(viewport_width: int) -> Measure:
    """Measure the column for a viewport of this width in pixels."""
    return Measure.of(reading_font(), monospaced(), viewport_width)
