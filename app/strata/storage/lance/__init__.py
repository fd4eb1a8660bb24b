"""The derived indexes on LanceDB: words by BM25, vectors by cosine. Each has a folded part on disk and a fresh one in RAM.

What was measured of the engine and shapes this room:

- Rows that an index does not cover yet are scanned one by one (17 ms for each 1,000 rows of text), so searches ask for the
  covered part only and `fresh_words` and `fresh_vectors` answer for the rest from memory.
- Folding rewrites the word index (18 s of one core at 1M rows), so it is done seldom: the fresh part bears it.
- The engine never syncs. `syncing` does, and `mark` remembers the last version that is safely on disk; opening goes back to it.
- Boolean queries with MUST_NOT take half a second at 1M rows; `words` filters the hits of plain ones instead.
"""
