-- Room that messages take, so that any byte or token window of a conversation is one range of the key. Rows are numbered
-- (conversations.seq << 32) | position; only the active branch is counted.
CREATE TABLE message_extents (
    seq BIGINT PRIMARY KEY,
    message_id UUID NOT NULL,
    byte_count INTEGER NOT NULL,        -- UTF-8 bytes of the text
    token_count INTEGER NOT NULL,       -- bytes by four, rounded up
    first_byte BIGINT NOT NULL,         -- bytes of all messages before it
    first_token BIGINT NOT NULL
);

INSERT INTO message_extents BY NAME
SELECT
    (conversation_seq << 32) | "position" AS seq, id AS message_id, bytes AS byte_count, tokens AS token_count,
    sum(bytes) OVER before - bytes AS first_byte, sum(tokens) OVER before - tokens AS first_token
FROM (
    SELECT conversation_seq, "position", id, strlen("text")::INTEGER AS bytes, ((strlen("text") + 3) // 4)::INTEGER AS tokens
    FROM messages WHERE active
)
WINDOW before AS (PARTITION BY conversation_seq ORDER BY "position" ROWS UNBOUNDED PRECEDING)
ORDER BY seq;

-- Runs of messages in short. `message_ids` stand on pieces; a higher tier finds them through the tier below.
CREATE TABLE memory_segments (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    conversation_seq BIGINT,            -- NULL for months and years
    tier VARCHAR NOT NULL,
    level INTEGER NOT NULL,             -- compression: log2 of tokens by tokens of the summary
    parent_seq BIGINT,
    title VARCHAR NOT NULL,
    summary VARCHAR NOT NULL,           -- one sentence a line
    sentences STRUCT(message_id UUID, first_char INTEGER, end_char INTEGER)[] NOT NULL,
    first_position INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    message_ids UUID[] NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    message_count INTEGER NOT NULL,
    byte_count BIGINT NOT NULL,
    token_count BIGINT NOT NULL
);

-- Which state of a conversation its segments were made from; seq = conversations.seq.
CREATE TABLE segmented_conversations (
    seq BIGINT PRIMARY KEY,
    digest BIGINT NOT NULL,             -- of the messages of the active branch
    by_vectors BOOLEAN NOT NULL         -- FALSE: by words alone, to be made again when all vectors are there
);
