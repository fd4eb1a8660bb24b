"""Deleting for good thinks of every table of the library."""

from strata.storage import purge_rules
from strata.storage.checkpoint_files import MEMORY_TABLES, OUTLINE
from strata.storage.copying import tables_of
from strata.storage.engine import CATALOG
from strata.storage.record import Record

KNOWN = {
    *purge_rules.RECALL_RULES,
    *purge_rules.MEMORY_RULES,
    *purge_rules.RECORD_RULES,
    *purge_rules.BY_PASSAGE,
    *purge_rules.BLANKED,
    *purge_rules.QUOTE_NOTHING,
}


def test_every_table_has_a_rule_or_quotes_nothing(record: Record) -> None:
    """A new table belongs into one of the lists of `purge_rules`: what it says of the record must be deletable."""
    tables = set(record.library._database.ask(lambda connection: tables_of(connection, CATALOG)))
    assert tables - KNOWN == set()


def test_every_table_of_a_checkpoint_has_a_rule() -> None:
    counted_only = {"kept_counts", "kept_marks"}
    assert {*MEMORY_TABLES, *OUTLINE} - counted_only <= {*purge_rules.MEMORY_RULES, *purge_rules.KEPT_RULES}
