-- Memories: what is worth keeping of the record, what moved them, and the history by which every act can be taken back.

CREATE TABLE memories (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    content VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    layer VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    strength DOUBLE NOT NULL,           -- effectiveness, 1 to 10, as it was at touched_at
    touched_at TIMESTAMP NOT NULL,
    usage_count INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    said_at TIMESTAMP NOT NULL,
    valid_until TIMESTAMP,              -- when a newer one took its place
    layer_since TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,               -- NULL: never
    held_until TIMESTAMP,               -- until then no rule moves it
    pinned BOOLEAN NOT NULL,
    flagged BOOLEAN NOT NULL,
    sureness DOUBLE NOT NULL,
    content_hash BIGINT NOT NULL,       -- of the content without case, punctuation and spaces
    words VARCHAR NOT NULL              -- telling words, by which near statements are found
);

-- A source holds while the act that noted it does.
CREATE TABLE memory_sources (
    seq BIGINT PRIMARY KEY,
    act_seq BIGINT NOT NULL,
    memory_seq BIGINT NOT NULL,
    owner_kind VARCHAR NOT NULL,        -- 'message' or 'document'
    owner_id UUID NOT NULL,
    owner_seq BIGINT,                   -- NULL: the record did not have it when it was noted
    first_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    noted_at TIMESTAMP NOT NULL
);

-- What moved a score. Rows are numbered together with those of memory_changes, so that both can be put in one order.
CREATE TABLE memory_uses (
    seq BIGINT PRIMARY KEY,
    memory_seq BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    "at" TIMESTAMP NOT NULL,
    delta DOUBLE NOT NULL,
    strength DOUBLE NOT NULL,           -- afterwards
    usage_count INTEGER NOT NULL,       -- afterwards
    reason VARCHAR NOT NULL
);

-- One act is one thing that can be undone.
CREATE TABLE memory_acts (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,             -- 'rule' or 'person'
    "at" TIMESTAMP NOT NULL,
    title VARCHAR NOT NULL,
    undoes UUID,
    in_effect BOOLEAN NOT NULL,         -- FALSE once it is undone
    memories INTEGER NOT NULL
);

-- The fields that an act changed of a memory (JSON; NULL before: the act made it), or of a link.
CREATE TABLE memory_changes (
    seq BIGINT PRIMARY KEY,
    act_seq BIGINT NOT NULL,
    memory_seq BIGINT,
    link_seq BIGINT,
    before VARCHAR,
    after VARCHAR,
    reason VARCHAR NOT NULL
);

CREATE TABLE memory_promotions (
    seq BIGINT PRIMARY KEY,
    act_seq BIGINT NOT NULL,
    memory_seq BIGINT NOT NULL,
    from_layer VARCHAR,                 -- NULL: it came in
    to_layer VARCHAR,                   -- NULL: it left all layers
    score DOUBLE NOT NULL,
    reason VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    "at" TIMESTAMP NOT NULL
);

CREATE TABLE memory_links (
    seq BIGINT PRIMARY KEY,
    from_seq BIGINT NOT NULL,
    to_seq BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- 'gone' once the act that made it is undone
    "at" TIMESTAMP NOT NULL
);
