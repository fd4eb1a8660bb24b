-- Acts and flow. Nothing here holds a word of what was said, except the labels of topics; everything but the acts and the samples
-- can be made anew from the record.

-- What the person did in the app. Messages, memories and their uses have times of their own and are not repeated here.
CREATE TABLE interaction_events (
    seq BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    "at" TIMESTAMP NOT NULL,
    subject VARCHAR,                    -- kind of thing that it was done to; NULL where there is none
    subject_id UUID,
    cause VARCHAR,                      -- of an interruption: switched_away, notification, break
    amount DOUBLE                       -- of feedback: 1 or -1; of a search: how many results
);

-- Runs of activity. seq is the beginning, in microseconds since 1970: two runs never begin at once.
CREATE TABLE flow_sessions (
    seq BIGINT PRIMARY KEY,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP NOT NULL,
    acts INTEGER NOT NULL,              -- everything that the person did
    messages INTEGER NOT NULL,          -- how many of these were messages
    conversations INTEGER NOT NULL,
    kinds INTEGER NOT NULL,             -- different kinds of acts
    pairs INTEGER NOT NULL,             -- successive messages whose meanings are both known
    continuity DOUBLE,                  -- mean nearness (cosine) of these pairs; NULL without any
    pace DOUBLE,                        -- median seconds from one act to the next; NULL for a single act
    switches INTEGER NOT NULL,          -- interruptions by leaving the window
    notifications INTEGER NOT NULL,
    breaks INTEGER NOT NULL,            -- long pauses inside
    samples INTEGER NOT NULL,           -- of heart coherence
    coherence DOUBLE,                   -- mean, 0 to 1; NULL without samples
    attention DOUBLE,                   -- mean, 0 to 1; NULL without samples
    immersion_part DOUBLE NOT NULL,     -- parts of the score, see domain/flow.py; NULL: not measured
    continuity_part DOUBLE,
    pace_part DOUBLE,
    focus_part DOUBLE NOT NULL,
    variety_part DOUBLE NOT NULL,
    coherence_part DOUBLE,
    flow_score DOUBLE NOT NULL
);

-- From which state of a day (seq: days since 1970, UTC) its sessions were made; days that differ are made anew.
CREATE TABLE flow_days (
    seq BIGINT PRIMARY KEY,
    acts INTEGER NOT NULL,
    digest BIGINT NOT NULL
);

-- What flow needs of the meaning of each of the person's own messages; seq = messages.seq. The four numbers are 256 signs of
-- the vector's projections: the share of equal signs tells the angle between two texts without reading their vectors.
CREATE TABLE flow_texts (
    seq BIGINT PRIMARY KEY,
    content_hash BIGINT NOT NULL,       -- of the passage whose vector it is
    signs_a BIGINT NOT NULL,
    signs_b BIGINT NOT NULL,
    signs_c BIGINT NOT NULL,
    signs_d BIGINT NOT NULL,
    is_question BOOLEAN NOT NULL,
    topic BIGINT,                       -- topics.seq; NULL: not sorted in yet
    asked_before BIGINT                 -- messages.seq of the latest earlier question that was the same; 0: looked for, none
);

-- Clusters of the vectors of the person's messages.
CREATE TABLE topics (
    seq BIGINT PRIMARY KEY,
    label VARCHAR NOT NULL,
    words VARCHAR[] NOT NULL,           -- the most telling, best first
    messages INTEGER NOT NULL,          -- when it was made
    centre FLOAT[] NOT NULL
);

-- Heart, attention and other measurements that were imported. seq of a sample = (metric_kinds.seq << 52) | microseconds, so that
-- each kind has one value at a moment, the same file twice changes nothing, and a stretch of time is a range of the key.
CREATE TABLE metric_kinds (
    seq BIGINT PRIMARY KEY,
    name VARCHAR NOT NULL
);

CREATE TABLE metric_samples (
    seq BIGINT PRIMARY KEY,
    kind VARCHAR NOT NULL,
    "at" TIMESTAMP NOT NULL,
    value DOUBLE NOT NULL
);
