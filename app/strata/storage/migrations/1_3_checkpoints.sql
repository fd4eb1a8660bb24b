-- Checkpoints, whose content lies in files of their own, and what was gone back to.

CREATE TABLE checkpoints (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    conversations BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    documents BIGINT NOT NULL,
    memories BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);

CREATE TABLE rollbacks (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    "at" TIMESTAMP NOT NULL,
    checkpoint_id UUID NOT NULL,
    before_id UUID NOT NULL,            -- the checkpoint made just before
    "rows" BIGINT NOT NULL,
    trashed BIGINT NOT NULL,
    restored BIGINT NOT NULL
);
