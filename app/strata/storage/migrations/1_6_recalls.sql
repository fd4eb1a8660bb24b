-- Recalls and their signal. Only `inferences` holds words, those that the person asked with; the audit can be turned off and
-- cleared, and everything else here is made of it or of the record.

-- Every act of finding.
CREATE TABLE inferences (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    "at" TIMESTAMP NOT NULL,
    text VARCHAR NOT NULL,              -- the query as typed
    model VARCHAR NOT NULL,             -- of the vectors; '' for an answer by words alone
    results INTEGER NOT NULL,
    returned UUID[] NOT NULL,           -- owners of the first results, best first
    features FLOAT[] NOT NULL,          -- of the list of results, see services/recalls/features.py
    confidence DOUBLE NOT NULL,         -- calibrated, 0 to 1; never the boosted one
    sure BOOLEAN NOT NULL,              -- not under the threshold of that time
    grounded BOOLEAN NOT NULL,          -- sure, and what was found is a message or a document, word for word
    flux_position INTEGER,              -- 0 to 9; NULL without a vector
    archetype VARCHAR,
    parse_ms DOUBLE NOT NULL,
    encode_ms DOUBLE NOT NULL,
    words_ms DOUBLE NOT NULL,
    meaning_ms DOUBLE NOT NULL,
    fuse_ms DOUBLE NOT NULL,
    dress_ms DOUBLE NOT NULL,
    took_ms DOUBLE NOT NULL,
    notices VARCHAR[] NOT NULL,         -- kinds of what made the answer less than the whole
    ahead_ms DOUBLE,                    -- a known answer stood there after so long; NULL: none was known
    ahead_right BOOLEAN                 -- whether it was the same as the answer that was found
);

-- What the person did with what was found.
CREATE TABLE inference_outcomes (
    seq BIGINT PRIMARY KEY,
    inference_seq BIGINT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,              -- opened, copied, thumb_up, thumb_down, remembered
    owner_id UUID,                      -- the result; NULL for the answer as a whole
    place INTEGER                       -- of the result, 1 is first
);

-- The lens of a recall; seq = inferences.seq.
CREATE TABLE beam_tensors (
    seq BIGINT PRIMARY KEY,
    digits VARCHAR NOT NULL,            -- nine digits
    ethos DOUBLE NOT NULL,
    logos DOUBLE NOT NULL,
    pathos DOUBLE NOT NULL,             -- the three sum to 1
    signs BIGINT[] NOT NULL,            -- four numbers: 256 signs of the vector
    flux_position INTEGER NOT NULL,
    forward INTEGER NOT NULL,           -- steps of 1-2-4-8-7-5 since the last reset, this recall included
    backward INTEGER NOT NULL
);

CREATE TABLE sacred_interventions (
    seq BIGINT PRIMARY KEY,
    inference_seq BIGINT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    position INTEGER NOT NULL,          -- 3, 6 or 9
    kind VARCHAR NOT NULL,              -- magnification, reset, stabilisation
    before DOUBLE NOT NULL,             -- confidence
    after DOUBLE NOT NULL
);

-- Recalls by the hour; seq = hours since 1970.
CREATE TABLE performance_hourly (
    seq BIGINT PRIMARY KEY,
    hour TIMESTAMP NOT NULL,
    recalls INTEGER NOT NULL,
    p50_ms DOUBLE NOT NULL,
    p95_ms DOUBLE NOT NULL,
    worst_ms DOUBLE NOT NULL,
    encode_ms DOUBLE NOT NULL,          -- mean
    confidence DOUBLE NOT NULL,         -- mean
    sure INTEGER NOT NULL,
    ahead INTEGER NOT NULL,             -- answered ahead
    ahead_right INTEGER NOT NULL,
    saved_ms DOUBLE NOT NULL
);

-- Work in the background by kind and day; seq = (days since 1970 << 8) | number of the kind in order of names.
CREATE TABLE agent_metrics (
    seq BIGINT PRIMARY KEY,
    day DATE NOT NULL,
    agent VARCHAR NOT NULL,             -- kind of work
    runs INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    seconds DOUBLE NOT NULL
);

-- Every context that was put together.
CREATE TABLE context_metrics (
    seq BIGINT PRIMARY KEY,
    "at" TIMESTAMP NOT NULL,
    budget INTEGER NOT NULL,            -- tokens
    tokens INTEGER NOT NULL,            -- taken
    window_tokens INTEGER NOT NULL,     -- of them, what the latest turns alone would hold as well
    recalled INTEGER NOT NULL,          -- pieces found for the query
    in_window INTEGER NOT NULL,         -- of them, what the latest turns alone would hold as well
    pieces INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL,       -- of the library at that time
    cycles INTEGER NOT NULL             -- contexts put together for the same conversation so far, this one included
);

-- Answers of assistants whose sentences about the person were looked up; seq = messages.seq.
CREATE TABLE checked_answers (
    seq BIGINT PRIMARY KEY,
    checked_at TIMESTAMP NOT NULL,
    said_at TIMESTAMP NOT NULL,
    message_hash BIGINT NOT NULL,       -- of the text that was checked
    sentences INTEGER NOT NULL,         -- about the person
    unsupported INTEGER NOT NULL
);

-- Sentences that nothing in memory supports, as places in the message: no words.
CREATE TABLE unsupported_sentences (
    seq BIGINT PRIMARY KEY,
    message_seq BIGINT NOT NULL,
    first_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    reason VARCHAR NOT NULL,            -- nothing_near, other_number, negation
    nearness DOUBLE NOT NULL,           -- cosine to the nearest, 0 without any
    nearest_id UUID                     -- message or memory that is nearest
);

-- Calibrations made of the person's own feedback; the newest counts.
CREATE TABLE calibrations (
    seq BIGINT PRIMARY KEY,
    made_at TIMESTAMP NOT NULL,
    judged INTEGER NOT NULL,            -- recalls with feedback
    slope DOUBLE NOT NULL,              -- Platt: confidence = logistic(slope * logit + offset)
    "offset" DOUBLE NOT NULL,
    error_before DOUBLE NOT NULL,       -- expected calibration error of the shipped weights on these
    error_after DOUBLE NOT NULL         -- of this one, by cross-validation
);
