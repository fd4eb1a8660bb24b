"""What others do, on the same messages: BM25, the bare message by meaning, grep, and LanceDB's hybrid search with RRF."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from strata.services.dates import written_date
from strata.services.ports.encoder import Encoder
from strata.services.words import Analyser
from tests.benchmarks.dialogues import Said

_WORD = re.compile(r"\w+")


class Searcher(Protocol):
    """Answers a question with message ids, best first."""

    def find(self, question: str, limit: int) -> Sequence[str]: ...


class Bm25:
    """Stemmed words of speaker and message, stop words out; k1 = 1.2, b = 0.75."""

    def __init__(self, messages: Sequence[Said], analyser: Analyser) -> None:
        self._analyser = analyser
        self._ids = np.array([message.id for message in messages])
        texts = [
            [t for t in analyser.index_words(f"{m.speaker} {m.text}").split() if not analyser.is_stop(t)] for m in messages
        ]
        lengths = np.array([len(text) for text in texts], float)
        self._room = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
        self._places: dict[str, list[tuple[int, int]]] = {}
        for row, text in enumerate(texts):
            for token, count in Counter(text).items():
                self._places.setdefault(token, []).append((row, count))

    def find(self, question: str, limit: int) -> Sequence[str]:
        scores = np.zeros(len(self._ids))
        for token in self._analyser.query_tokens(question):
            places = self._places.get(token, [])
            weight = math.log(1 + (len(self._ids) - len(places) + 0.5) / (len(places) + 0.5))
            for row, count in places:
                scores[row] += weight * count * 2.2 / (count + self._room[row])
        order = np.argsort(-scores, kind="stable")[:limit]
        return self._ids[order[scores[order] > 0]].tolist()


class Dense:
    """The bare message by cosine, as most memory tools do it."""

    def __init__(self, messages: Sequence[Said], encoder: Encoder) -> None:
        self._encoder = encoder
        self._ids = np.array([message.id for message in messages])
        self._vectors = encoder.encode_documents([message.text for message in messages])

    def find(self, question: str, limit: int) -> Sequence[str]:
        return self._ids[np.argsort(-(self._vectors @ self._encoder.encode_query(question)), kind="stable")[:limit]].tolist()


class Grep:
    """Counts how many of the question's words stand in a message, as a person with grep would."""

    def __init__(self, messages: Sequence[Said], analyser: Analyser) -> None:
        self._analyser = analyser
        self._ids = [message.id for message in messages]
        self._words = [frozenset(_WORD.findall(f"{message.speaker} {message.text}".lower())) for message in messages]

    def find(self, question: str, limit: int) -> Sequence[str]:
        asked = {word for word in _WORD.findall(question.lower()) if not all(map(self._analyser.is_stop, self._tokens(word)))}
        counts = [len(asked & words) for words in self._words]
        order = sorted(range(len(counts)), key=lambda row: -counts[row])[:limit]
        return [self._ids[row] for row in order if counts[row]]

    def _tokens(self, word: str) -> Sequence[str]:
        return [token.text for token in self._analyser.tokens(word)]


class LanceHybrid:
    """LanceDB's own hybrid search over speaker, date and message, 100 from each arm, joined by reciprocal ranks."""

    def __init__(self, messages: Sequence[Said], encoder: Encoder, folder: Path) -> None:
        import lancedb
        import pyarrow as pa
        from lancedb.index import FTS
        from lancedb.rerankers import RRFReranker

        self._encoder, self._reranker = encoder, RRFReranker()
        texts = [f"{message.speaker}, {written_date(message.at)}: {message.text}" for message in messages]
        vectors = encoder.encode_documents(texts)
        flat = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), vectors.shape[1])
        rows = pa.table({"id": [message.id for message in messages], "text": texts, "vector": flat})
        self._table = lancedb.connect(folder).create_table("messages", rows)
        self._table.create_index("text", config=FTS())

    def find(self, question: str, limit: int) -> Sequence[str]:
        found = self._table.search(query_type="hybrid", vector_column_name="vector", fts_columns="text")
        found = found.vector(self._encoder.encode_query(question)).text(question)
        return found.distance_type("cosine").rerank(self._reranker).limit(100).to_arrow()["id"].to_pylist()[:limit]
