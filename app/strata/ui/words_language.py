"""The languages that words can be read in, by name, and the long work of changing to one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from strata.domain.changes import Changes, Noun
from strata.domain.work import Progress
from strata.services.control import Control
from strata.tasks.api import Tasks
from strata.ui.text import tr

if TYPE_CHECKING:  # brings numpy, which the first paint does not need
    from strata.services.language import LanguageService

TOUCHED = Changes.of(Noun.INDEX, Noun.WORK, Noun.SETTINGS)


def language_names() -> dict[str, str]:
    """Return the languages on offer with their names for people."""
    return {
        "none": tr("Any language, word for word"),
        "arabic": tr("Arabic"),
        "danish": tr("Danish"),
        "dutch": tr("Dutch"),
        "english": tr("English"),
        "finnish": tr("Finnish"),
        "french": tr("French"),
        "german": tr("German"),
        "hungarian": tr("Hungarian"),
        "italian": tr("Italian"),
        "norwegian": tr("Norwegian"),
        "portuguese": tr("Portuguese"),
        "romanian": tr("Romanian"),
        "russian": tr("Russian"),
        "spanish": tr("Spanish"),
        "swedish": tr("Swedish"),
        "turkish": tr("Turkish"),
    }


def change_language(
    tasks: Tasks,
    service: "LanguageService",
    language: str,
    done: Callable[[Changes], None],
    failed: Callable[[Exception], None],
    progress: Callable[[Progress], None] | None = None,
) -> None:
    """Read all words in another language, or go on where an interrupted change to it stopped; seen in Activity."""

    def work(control: Control) -> Changes:
        return service.change(language, control)

    title = tr("Reading your words as {language}").format(language=language_names()[language])
    tasks.stream(work, done, failed, progress, title=title, touches=TOUCHED)
