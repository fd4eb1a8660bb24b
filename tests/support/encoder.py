"""The encoder of tests: the deterministic one that ships, under one name for all tests."""

from strata.embedding.dummy import DUMMY, DUMMY_WIDE, DummyEncoder, DummyLoader

__all__ = ["DUMMY", "DUMMY_WIDE", "DummyEncoder", "DummyLoader"]
