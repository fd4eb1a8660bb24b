-- The first shape of a library. One BIGINT primary key for each table and nothing else that the engine would have to keep
-- in step: no secondary index, no foreign key, no function default. Times are UTC.

CREATE TABLE meta (
    seq BIGINT PRIMARY KEY,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

CREATE TABLE conversations (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    source VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    title_by_person BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    exported_at TIMESTAMP,              -- updated_at as the newest export had it; NULL when it did not say
    message_count INTEGER NOT NULL,
    branch_count INTEGER NOT NULL,
    word_count INTEGER NOT NULL,
    fingerprint BIGINT NOT NULL,
    deleted_at TIMESTAMP,
    metadata VARCHAR NOT NULL
);

CREATE TABLE messages (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    conversation_seq BIGINT NOT NULL,
    source_id VARCHAR NOT NULL,
    "position" INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    "text" VARCHAR NOT NULL USING COMPRESSION uncompressed,     -- squeezing it costs an import a tenth of its speed
    created_at TIMESTAMP NOT NULL,
    model VARCHAR NOT NULL,
    parent_source_id VARCHAR,
    active BOOLEAN NOT NULL,
    attachments VARCHAR NOT NULL,       -- JSON list
    metadata VARCHAR NOT NULL,
    word_count INTEGER NOT NULL,
    message_hash BIGINT NOT NULL
);

CREATE TABLE documents (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    source VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    path VARCHAR,
    "text" VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    exported_at TIMESTAMP,
    fingerprint BIGINT NOT NULL,
    deleted_at TIMESTAMP,
    metadata VARCHAR NOT NULL
);

-- Everything that ranking and the indexes ask of a passage stands in its own row, so that two hundred candidates are one
-- look-up without a join. The text itself is the piece [first_char, end_char) of the message or document.
CREATE TABLE passages (
    seq BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    owner_seq BIGINT NOT NULL,          -- row in messages or documents
    owner_id UUID NOT NULL,
    owner_source_id VARCHAR NOT NULL,
    conversation_seq BIGINT,            -- NULL for documents
    "position" INTEGER NOT NULL,
    part INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    message_kind VARCHAR NOT NULL,
    speaker VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    first_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    words VARCHAR NOT NULL USING COMPRESSION zstd,              -- always read by the thousand
    prefix VARCHAR NOT NULL,
    suffix VARCHAR NOT NULL,
    content_hash BIGINT NOT NULL,
    is_question BOOLEAN NOT NULL,
    has_time BOOLEAN NOT NULL,
    word_count INTEGER NOT NULL,
    active BOOLEAN NOT NULL,
    in_trash BOOLEAN NOT NULL
);

-- Labels: the person's own on conversations, those that notes carry on documents.
CREATE TABLE tags (
    seq BIGINT PRIMARY KEY,
    conversation_seq BIGINT,
    document_seq BIGINT,
    name VARCHAR NOT NULL
);

CREATE TABLE links (
    seq BIGINT PRIMARY KEY,
    document_seq BIGINT NOT NULL,
    target VARCHAR NOT NULL
);

CREATE TABLE imports (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    outcome VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    report VARCHAR NOT NULL             -- JSON: paths, what was found, what was skipped and why, counts
);

-- An embedding space is a model cut to a length; `state` says whether it answers searches or is being filled.
CREATE TABLE embedding_models (
    seq BIGINT PRIMARY KEY,
    model VARCHAR NOT NULL,
    dimension INTEGER,                  -- NULL in the row that holds what was measured of the model as a whole
    state VARCHAR NOT NULL,
    latency_ms DOUBLE
);

-- seq = (embedding_models.seq << 40) | passages.seq: one key says which passage in which space, and the vectors of one
-- space lie together in key order.
CREATE TABLE embeddings (
    seq BIGINT PRIMARY KEY,
    content_hash BIGINT NOT NULL,
    vector FLOAT[] NOT NULL
);

CREATE TABLE outbox (
    op_seq BIGINT PRIMARY KEY,
    passage_seq BIGINT NOT NULL,
    space_seq BIGINT                    -- NULL: the passage itself changed; else its vector in that space did
);

CREATE TABLE orchestration_workflows (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    subject VARCHAR NOT NULL,
    error VARCHAR NOT NULL,
    import_id UUID
);

CREATE TABLE specialist_coordination (
    seq BIGINT PRIMARY KEY,
    workflow_seq BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    specialist VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    done BIGINT NOT NULL,
    total BIGINT,
    message VARCHAR NOT NULL
);
