"""The row of filters: each a chip that says what is chosen."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from strata.domain.passages import PassageKind
from strata.domain.records import Role, SourceCount
from strata.ui.panes.search.state import Filters
from strata.ui.panes.search.wording import kind_title, role_title
from strata.ui.period import DateRange
from strata.ui.sources import source_title
from strata.ui.text import number, tr
from strata.ui.widgets.chips import Chip, ChipRow
from strata.ui.widgets.date_chip import DateChip
from strata.ui.widgets.filter_chip import Choice, FilterChip


class FilterRow(ChipRow):
    """Chooses what a result must be.

    Signals:
        narrowed: `Filters`, chosen by the person.
    """

    narrowed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = Filters()
        self.kind = FilterChip(tr("Where"), several=False)
        self.kind.offer([Choice(kind.value, kind_title(kind)) for kind in PassageKind])
        self.role = FilterChip(tr("Who"))
        self.role.offer([Choice(role.value, role_title(role)) for role in Role])
        self.source = FilterChip(tr("Source"))
        self.when = DateChip()
        self.branches = Chip(tr("Side branches"), checkable=True)
        self.branches.setToolTip(tr("Also search what was left behind by editing or asking again"))
        self.archive = Chip(tr("Archive"), checkable=True)
        self.archive.setToolTip(tr("Also search the archive, by words alone"))
        self.scope = Chip("", removable=True)
        self.clear_all = Chip(tr("Clear filters"), removable=True)
        for chip in (self.kind, self.role, self.source, self.when, self.branches, self.archive, self.scope, self.clear_all):
            self.add(chip)
        self.kind.chosen.connect(self._on_kind)
        self.role.chosen.connect(self._on_role)
        self.source.chosen.connect(self._on_source)
        self.when.range_chosen.connect(self._on_when)
        self.branches.clicked.connect(self._on_branches)
        self.archive.clicked.connect(self._on_archive)
        self.scope.removed.connect(self._on_scope_removed)
        self.clear_all.removed.connect(self._on_clear)
        self.show_filters(self._filters)

    def offer_sources(self, counts: tuple[SourceCount, ...]) -> None:
        """Offer the sources of the library, each with how much came from it."""
        choices = []
        for count in counts:
            title = f"{source_title(count.source)}  ({number(count.conversations + count.documents)})"
            choices.append(Choice(count.source, title))
        self.source.offer(choices)
        self._say_sources()

    def show_filters(self, filters: Filters) -> None:
        """Show what is chosen, without a signal."""
        self._filters = filters
        self.kind.choose([kind.value for kind in filters.kinds])
        self.role.choose([role.value for role in filters.roles])
        self._say_sources()
        self.when.show_range(filters.when)
        self.branches.setChecked(filters.side_branches)
        self.archive.setChecked(filters.archived)
        scope = filters.scope
        self.scope.setVisible(scope is not None)
        if scope is not None:
            title = scope.title or tr("One conversation")
            self.scope.setText(title if len(title) <= 40 else title[:39] + "…")
            self.scope.setToolTip(tr("Only inside “{0}”").format(title))
            self.scope.setAccessibleName(tr("Only inside “{0}”, remove").format(title))
        self.clear_all.setVisible(filters.narrow)
        self.updateGeometry()

    def _say_sources(self) -> None:
        sources = self._filters.sources
        said = ", ".join(source_title(source) for source in sources[:2])
        self.source.choose(sources, said + (f" +{len(sources) - 2}" if len(sources) > 2 else ""))

    def _use(self, filters: Filters) -> None:
        self.show_filters(filters)
        self.narrowed.emit(filters)

    def _on_kind(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._filters, kinds=tuple(map(PassageKind, values))))

    def _on_role(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._filters, roles=tuple(map(Role, values))))

    def _on_source(self, values: tuple[str, ...]) -> None:
        self._use(replace(self._filters, sources=values))

    def _on_when(self, wanted: DateRange) -> None:
        self._use(replace(self._filters, when=wanted))

    def _on_branches(self) -> None:
        self._use(replace(self._filters, side_branches=self.branches.isChecked()))

    def _on_archive(self) -> None:
        self._use(replace(self._filters, archived=self.archive.isChecked()))

    def _on_scope_removed(self) -> None:
        self._use(replace(self._filters, scope=None))

    def _on_clear(self) -> None:
        self._use(self._filters.widened())
