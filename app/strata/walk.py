"""A walk through the main job without anybody watching: open, import the sample, search, look at every pane.

`python -m strata.walk FOLDER [--theme light|dark]` writes a picture of each step into FOLDER. It works in a home of its
own, so the person's library is neither read nor touched.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Qt and the engines read the environment that `main` sets first
    from strata.app import App
    from strata.domain.search import SearchAnswer, SearchResult
    from strata.services.services import Services
    from strata.ui.panes.metrics.pane import MetricsPane

QUERY = "that quiet restaurant in lisbon"
NOTES = (
    ("Mam prefers quiet restaurants with a garden.", "preference", "ltm"),
    ("The standard loaf is baked at 76 % hydration from now on.", "decision", "ltm"),
    ("The choir meets on Tuesdays.", "fact", "wm"),
    ("Water the balcony in the evening while it is hot.", "instruction", "wm"),
    ("Ask the clinic about the rosemary for the courtyard.", "plan", "stm"),
    ("The choir meets on Thursdays.", "fact", "stm"),
)
"""What the walk notes down: text, kind, layer. The last contradicts another."""

ASKED = ("sourdough hydration", "when does the choir meet", "plants for the balcony", "mam's visit in october")
"""What the walk searches for besides, so that there are recalls to look at."""

PATIENCE = 180.0
"""Seconds until a step that does not end counts as failed."""


def main(arguments: list[str]) -> int:
    """Walk, print what was found, and return 0 when every step came to its end."""
    parser = argparse.ArgumentParser(prog="strata.walk", description="Walk the main job on the sample library, headless.")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="strata-walk-") as home:
        os.environ["STRATA_HOME"] = home
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        return _walk(chosen.folder, chosen.theme)


def _walk(folder: Path, look: str) -> int:
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from strata import paths
    from strata.app import App
    from strata.settings import THEME, Settings

    qInstallMessageHandler(_tell_warning)
    settings = Settings(paths.places().config / "settings.json")
    settings.set(THEME, look)
    qt = QApplication(sys.argv[:1])
    app = App(qt, settings, paths.places().library)
    walker = Walker(app, folder)
    app.start()
    try:
        done = walker.walk()
    finally:
        app.close()
    return 0 if done else 1


class Walker:
    """Takes the steps, one after the other, on the window's own thread."""

    def __init__(self, app: "App", folder: Path) -> None:
        self._app = app
        self._window = app.window
        self._folder = folder
        self._opened = 0
        app.opened.connect(self._on_opened)

    def walk(self) -> bool:
        """Take every step; False when one did not come to its end."""
        from strata.ui.navigation import InboxPlace, MessagePlace, QueryPlace

        steps: tuple[tuple[str, Callable[[], None], Callable[[], bool]], ...] = (
            ("welcome", _nothing, lambda: self._opened == 1),
            ("importing", self._window.want_sample, lambda: self._opened == 2 and self._conversations() > 0),
            ("activity", lambda: self._window.show_pane("activity"), self._understood),
            ("search", lambda: self._window.go(QueryPlace(QUERY, settled=True)), self._calm),
            ("conversations", lambda: self._window.go(MessagePlace(self._best().conversation_id)), self._calm),
            ("memory", self._note_down, self._calm),
            ("inbox", lambda: self._window.go(InboxPlace()), self._calm),
            ("history", lambda: self._window.show_pane("history"), self._calm),
            ("flow", lambda: self._window.show_pane("flow"), self._flow_found),
            ("flow-session", self._look_at_session, self._calm),
            ("metrics", lambda: self._window.show_pane("metrics"), self._calm),
            ("metrics-recalls", self._look_at_recalls, self._calm),
            ("metrics-sql", self._ask_in_sql, self._answered),
            ("settings", lambda: self._window.show_pane("settings"), self._calm),
            ("palette", self._window.open_palette, self._calm),
        )
        for name, act, ready in steps:
            act()
            if not self._wait(ready):
                sys.stderr.write(f"The step “{name}” did not come to its end within {PATIENCE:.0f} s.\n")
                return False
            self._picture(name)
        self._tell()
        return True

    def _note_down(self) -> None:
        """Note things down as a person would, use one of them, and look at Memory."""
        from strata.domain.changes import Changes, Noun
        from strata.domain.memories import Layer, MemoryKind

        memories = self._services().memories
        kept = [memories.remember(text, kind=MemoryKind(kind), layer=Layer(layer)).memory for text, kind, layer in NOTES]
        memories.opened([kept[2].id])
        memories.promote([kept[4].id])
        memories.pin([kept[3].id])
        self._app.window.show_pane("memory")
        pane = self._window.frame.stack.current_pane()
        assert pane is not None, "just shown"
        pane.focus_content()
        pane.context.tasks.announce(Changes.of(Noun.MEMORIES, Noun.INDEX))

    def _flow_found(self) -> bool:
        return not self._services().flow_making.due() and self._calm()

    def _look_at_session(self) -> None:
        """Ask why the best session has its score."""
        from strata.ui.panes.flow.pane import FlowPane

        pane = self._window.frame.stack.current_pane()
        assert isinstance(pane, FlowPane), "just shown"
        flow = self._services().flow
        best = max(flow.timeline(flow.everything()).sessions, key=lambda one: one.score)
        pane.presenter.look_at_session(best.number)

    def _metrics(self) -> "MetricsPane":
        from strata.ui.panes.metrics.pane import MetricsPane

        pane = self._window.frame.stack.current_pane()
        assert isinstance(pane, MetricsPane), "just shown"
        return pane

    def _look_at_recalls(self) -> None:
        """Judge some recalls as a person would, and look at their figures."""
        from strata.domain.recalls import OutcomeKind
        from strata.domain.search import SearchRequest

        services = self._services()
        for asked in ASKED:
            answer = services.search.search(SearchRequest(asked))
            if answer.assessment is not None:
                services.recalls.did(answer.assessment.recall_id, OutcomeKind.THUMB_UP)
        services.recalls.flush(everything=True)
        self._metrics().show_recalls()

    def _ask_in_sql(self) -> None:
        """Ask the first example."""
        from strata.ui.panes.metrics.examples import examples

        self._metrics().show_console()
        console = self._metrics().console
        console.as_chart.setChecked(True)
        console.editor.setPlainText(examples()[0].statement)
        console.ask()

    def _answered(self) -> bool:
        return not self._metrics().console.presenter.running and self._calm()

    def _tell(self) -> None:
        stats = self._services().library.stats()
        sys.stdout.write(
            f"Imported {stats.conversations} conversations with {stats.messages} messages and {stats.documents} notes.\n"
            f"Searched for “{QUERY}”:\n"
        )
        for number, result in enumerate(self._answer().results[:3], 1):
            sys.stdout.write(f"  {number}. {result.title}: {' '.join(result.excerpt.split())[:100]}\n     {result.why}\n")
        sys.stdout.write(f"A picture of each step lies in {self._folder.resolve()}.\n")

    def _picture(self, name: str) -> None:
        self._window.toasts.clear()
        self._wait(self._calm)
        file = self._folder / f"{name}.png"
        if not self._window.grab().save(str(file)):
            raise OSError(f"The picture {file} could not be written.")

    def _wait(self, ready: Callable[[], bool]) -> bool:
        from PySide6.QtCore import QEventLoop, QTimer

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            loop = QEventLoop()
            QTimer.singleShot(50, loop.quit)
            loop.exec()
            if ready():
                return True
        return False

    def _calm(self) -> bool:
        """Let the window draw what it asked for: half a second without anything else to do."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(700, loop.quit)
        loop.exec()
        return True

    def _services(self) -> "Services":
        library = self._app.library
        assert library is not None, "asked for only after a library was opened"
        return library.services

    def _conversations(self) -> int:
        return self._services().library.stats().conversations

    def _understood(self) -> bool:
        """Whether the sample is in, with vectors, segments and memories."""
        services = self._services()
        stats = services.library.stats()
        settled = services.segments.waiting() == 0 and not services.distillation.waiting().any
        return stats.documents > 0 and stats.pending == 0 and settled

    def _answer(self) -> "SearchAnswer":
        from strata.domain.search import SearchRequest

        return self._services().search.search(SearchRequest(QUERY))

    def _best(self) -> "SearchResult":
        return next(result for result in self._answer().results if result.conversation_id is not None)

    def _on_opened(self) -> None:
        self._opened += 1


def _tell_warning(_kind: object, _where: object, text: str) -> None:
    """Print what Qt says, but for what its windowless platform cannot do, which is as it should be."""
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{text}\n")


def _nothing() -> None:
    """The first step is to open."""


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    sys.stdout.flush()
    # As in `__main__`: Qt and the engines are not unloaded in any order that both like.
    os._exit(ended)
