"""How the Memory pane behaves."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.history import Act, HistoryFilter
from strata.domain.memories import MemoryFilter, MemoryKind, MemoryState, Resolution
from strata.services.contradictions import Contradiction
from strata.services.memory_archive import CHANGED
from strata.services.remembering.explaining import KeptMemory
from strata.settings import MEMORY_STM_HOURS, MEMORY_WM_DAYS
from strata.tasks.api import Priority, unique_key
from strata.ui.pane import PaneContext
from strata.ui.panes.memory.grains import deposit
from strata.ui.panes.memory.state import Counts, Deed, Details, Undoable, Wanted
from strata.ui.panes.memory.wording import facts_of
from strata.ui.soon import Soon
from strata.ui.text import tr
from strata.ui.widgets.sediment.deposit import Deposit
from strata.ui.widgets.sediment.values import GrainWords

if TYPE_CHECKING:
    from strata.services.services import Services

RENEWAL_MS: Final = 250
"""What is shown follows this long after memories moved."""


class MemoryPresenter(QObject):
    """Fetches what is shown and does what is asked.

    Signals:
        listed: `Sequence[int]`, rows of the table.
        drawn: `Deposit`, what the picture shows.
        waiting_listed: `Sequence[int]`, rows of the inbox.
        contradictions_known: `tuple[Contradiction, ...]`.
        counts_known: `Counts`.
        described: `Details` of the memory that is chosen; gone: it is no more.
        words_ready: (int, `GrainWords`) of the grain under the pointer.
        acted: `Act`, that the person did and may take back.
        archived: int, expired memories that went to the archive.
    """

    listed = Signal(object)
    drawn = Signal(object)
    waiting_listed = Signal(object)
    contradictions_known = Signal(object)
    counts_known = Signal(object)
    described = Signal(object)
    gone = Signal()
    words_ready = Signal(object, object)
    acted = Signal(object)
    archived = Signal(int)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = context.services
        self._tasks = context.tasks
        self._settings = context.settings
        names = ("list", "picture", "inbox", "counts", "details", "words")
        self._keys = {name: unique_key(f"memory.{name}") for name in names}
        self._chosen: UUID | None = None
        self.wanted = Wanted()
        self._later = Soon(self, RENEWAL_MS, self.refresh)
        self._tasks.changed.connect(self._on_changed)

    # Reading

    def leave(self) -> None:
        """Follow no more."""
        self._later.stop()

    def refresh(self) -> None:
        """Fetch everything anew."""
        self._later.stop()
        self._list()
        self._draw()
        self._fetch_inbox()
        if self._chosen is not None:
            self._describe(self._chosen)

    def show(self, wanted: Wanted) -> None:
        """Show other memories, or the same in another order."""
        same = wanted.same_grains(self.wanted)
        self.wanted = wanted
        self._list()
        if not same:
            self._draw()

    def page(self, seqs: Sequence[int]) -> Sequence[KeptMemory]:
        """Return rows of the table; for a model, which calls it on another thread."""
        return self._services.memories.page(seqs)

    def choose(self, memory_id: UUID | None) -> None:
        """Fetch what one memory says of itself; None for none."""
        self._chosen = memory_id
        if memory_id is not None:
            self._describe(memory_id)

    def choose_row(self, seq: int) -> None:
        """Fetch what the memory of a row says of itself."""
        work = partial(_first_id, self._services, seq)
        self._tasks.query(work, self.choose, key=self._keys["details"])

    def fetch_words(self, seq: int) -> None:
        """Fetch what a grain says."""
        work = partial(self._services.memories.page, (seq,))
        self._tasks.query(work, partial(self._on_words, seq), key=self._keys["words"])

    # Acting

    def do(self, deed: Deed, seqs: Sequence[int]) -> None:
        """Do something to the memories of these rows, as one act."""
        if seqs:
            self._act(partial(_do, self._services, deed, tuple(seqs)))

    def edit(self, memory_id: UUID, text: str, kind: MemoryKind) -> None:
        """Change what a memory says."""
        self._act(lambda: (self._services.memories.edit(memory_id, text, kind), memory_id))

    def split(self, memory_id: UUID, parts: Sequence[str]) -> None:
        """Let one memory live on in several."""
        self._act(lambda: (self._services.memories.split(memory_id, parts), memory_id))

    def merge(self, seqs: Sequence[int]) -> None:
        """Let the memories of these rows live on in the most effective of them."""
        if len(seqs) > 1:
            self._act(partial(_merge, self._services, tuple(seqs)))

    def note_opened(self, seq: int) -> None:
        """Note that the person opened the memory of a row on purpose, which is a use of what is in force."""
        self._tasks.change(partial(_note_opened, self._services, seq))

    def resolve(self, contradictions: Sequence[Contradiction], resolution: Resolution) -> None:
        """Settle contradictions, as one act."""
        if contradictions:
            links, about = tuple(one.link.seq for one in contradictions), contradictions[0].newer.id
            self._act(lambda: (self._services.contradictions.resolve(links, resolution), about))

    def archive_expired(self) -> None:
        """Move everything that expired to the archive now, whatever its age."""
        work = partial(self._services.memory_archive.archive, timedelta())
        title = tr("Archiving expired memories")
        self._tasks.stream(work, self.archived.emit, title=title, touches=CHANGED)

    def undo(self, what: Undoable) -> None:
        """Take an act back."""
        self._tasks.change(lambda: self._services.history.undo((what.act_id,)).changes)

    # Inside

    def _act(self, work: Callable[[], tuple[Changes, UUID]]) -> None:
        doing = _Doing(self._services, work)
        self._tasks.change(doing, partial(self._on_acted, doing))

    def _list(self) -> None:
        scope = self.wanted.scope
        work = partial(self._services.memories.seqs, self._filter())
        self._tasks.query(work if scope is None else partial(_within, work, scope), self._on_listed, key=self._keys["list"])

    def _draw(self) -> None:
        hours, days = self._settings.get(MEMORY_STM_HOURS), self._settings.get(MEMORY_WM_DAYS)
        work = partial(deposit, self._services, self._filter(), (hours * 3600.0, days * 86_400.0))
        self._tasks.query(work, self._on_drawn, key=self._keys["picture"], priority=Priority.SOON)

    def _fetch_inbox(self) -> None:
        self._tasks.query(self._services.inbox.seqs, self._on_waiting, key=self._keys["inbox"])
        self._tasks.query(partial(_counts, self._services), self._on_counts, key=self._keys["counts"])

    def _filter(self) -> MemoryFilter:
        return self.wanted.filter(datetime.now().astimezone().date())

    def _describe(self, memory_id: UUID) -> None:
        work = partial(_details, self._services, memory_id)
        self._tasks.query(work, self._on_details, self._on_gone, key=self._keys["details"])

    def _on_listed(self, seqs: Sequence[int]) -> None:
        self.listed.emit(seqs)

    def _on_drawn(self, made: Deposit) -> None:
        self.drawn.emit(made)

    def _on_waiting(self, seqs: Sequence[int]) -> None:
        self.waiting_listed.emit(seqs)

    def _on_counts(self, found: tuple[Counts, tuple[Contradiction, ...]]) -> None:
        counts, contradictions = found
        self.counts_known.emit(counts)
        self.contradictions_known.emit(contradictions)

    def _on_details(self, details: Details) -> None:
        self.described.emit(details)

    def _on_gone(self, _: Exception) -> None:
        self._chosen = None
        self.gone.emit()

    def _on_words(self, seq: int, rows: Sequence[KeptMemory]) -> None:
        if rows:
            self.words_ready.emit(seq, GrainWords(rows[0].memory.content, facts_of(rows[0])))

    def _on_acted(self, doing: "_Doing", _: Changes) -> None:
        if doing.act is not None:
            self.acted.emit(doing.act)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Noun.MEMORIES):
            self._later.ask()


class _Doing:
    """One act on its way: does the work on the writer's thread and looks up what the history calls it."""

    def __init__(self, services: "Services", work: Callable[[], tuple[Changes, UUID]]) -> None:
        self._services = services
        self._work = work
        self.act: Act | None = None

    def __call__(self) -> Changes:
        changes, about = self._work()
        history = self._services.history
        newest = history.page(history.seqs(HistoryFilter(memory_id=about))[:1])
        self.act = newest[0] if newest else None
        return changes


def _do(services: "Services", deed: Deed, seqs: tuple[int, ...]) -> tuple[Changes, UUID]:
    memories, inbox = services.memories, services.inbox
    ids = tuple(row.memory.id for row in memories.page(seqs))
    deeds: dict[Deed, Callable[[], Changes]] = {
        Deed.PROMOTE: partial(memories.promote, ids),
        Deed.DEMOTE: partial(memories.demote, ids),
        Deed.PIN: partial(memories.pin, ids),
        Deed.UNPIN: partial(memories.unpin, ids),
        Deed.FORGET: partial(memories.forget, ids),
        Deed.BRING_BACK: partial(memories.bring_back, ids),
        Deed.ACCEPT: partial(inbox.accept, ids),
        Deed.DISMISS: partial(inbox.dismiss, ids),
        Deed.THUMB_UP: partial(memories.thumb, ids, up=True),
        Deed.THUMB_DOWN: partial(memories.thumb, ids, up=False),
    }
    return deeds[deed](), ids[0]


def _merge(services: "Services", seqs: tuple[int, ...]) -> tuple[Changes, UUID]:
    rows = services.memories.page(seqs)
    best = max(rows, key=_effectiveness).memory.id
    return services.memories.merge(tuple(row.memory.id for row in rows), best), best


def _effectiveness(row: KeptMemory) -> float:
    return row.effectiveness


def _within(work: Callable[[], Sequence[int]], scope: tuple[int, ...]) -> Sequence[int]:
    wanted = frozenset(scope)
    return [seq for seq in work() if seq in wanted]


def _first_id(services: "Services", seq: int) -> UUID | None:
    rows = services.memories.page((seq,))
    return rows[0].memory.id if rows else None


def _note_opened(services: "Services", seq: int) -> Changes:
    ids = [row.memory.id for row in services.memories.page((seq,)) if row.memory.state is MemoryState.ACTIVE]
    return services.memories.opened(ids, "Memory") if ids else Changes(frozenset())


def _counts(services: "Services") -> tuple[Counts, tuple[Contradiction, ...]]:
    kept = sum(one.count for one in services.memories.counts() if one.state is MemoryState.ACTIVE)
    return Counts(kept, services.inbox.count()), services.contradictions.open()


def _details(services: "Services", memory_id: UUID) -> Details:
    changes = services.history.of_memory(memory_id)
    acts = {act.seq: act for act in services.history.page(list(dict.fromkeys(change.act_seq for change in changes)))}
    return Details(
        services.memories.get(memory_id),
        services.memories.explain(memory_id),
        services.memories.sources(memory_id),
        services.memories.related(memory_id),
        tuple((change, acts[change.act_seq]) for change in changes if change.act_seq in acts),
    )
