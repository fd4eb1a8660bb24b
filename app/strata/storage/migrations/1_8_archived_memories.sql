-- The archive of memories, and what its acts moved. Files are named in `archives`, as those of conversations are.

-- seq = memories.seq; the memory's own row stays in the record, without its text.
CREATE TABLE archived_memories (
    seq BIGINT PRIMARY KEY,
    archive_id UUID NOT NULL,
    language VARCHAR NOT NULL,          -- in which the words of its passages are
    archived_at TIMESTAMP NOT NULL
);

-- Which conversations an act of the history moved. By the act's id: going back to a checkpoint may take acts away.
CREATE TABLE archive_moves (
    seq BIGINT PRIMARY KEY,
    act_id UUID NOT NULL,
    conversation_seq BIGINT NOT NULL,
    away BOOLEAN NOT NULL               -- FALSE: out of the archive
);

-- What an interchange line said of a memory beyond what Strata knows; seq = memories.seq.
CREATE TABLE memory_metadata (
    seq BIGINT PRIMARY KEY,
    metadata VARCHAR NOT NULL           -- JSON
);
