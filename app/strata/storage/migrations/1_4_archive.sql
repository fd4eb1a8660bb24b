-- The archive: what lies in Parquet files beside the record, and which conversations do. A file that no row names is a
-- leftover; so one transaction moves rows between record and files, whatever happens to the process.

CREATE TABLE archives (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,                   -- the same for all files that were written together
    kind VARCHAR NOT NULL,              -- the table that its rows belong to
    "month" VARCHAR NOT NULL,           -- YYYY-MM
    file VARCHAR NOT NULL,
    "rows" BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    digest VARCHAR NOT NULL,            -- SHA-256 of the file
    last_seq BIGINT NOT NULL            -- highest row number in it; it must not be given out again
);

-- seq = conversations.seq; the conversation's own row and its labels stay in the record.
CREATE TABLE archived_conversations (
    seq BIGINT PRIMARY KEY,
    archive_id UUID NOT NULL,
    language VARCHAR NOT NULL,          -- in which the words of its passages are
    archived_at TIMESTAMP NOT NULL
);
