-- Goals in the person's own words. When they were set, cleared, paused and taken up again are acts in interaction_events, whose
-- subject they are.
CREATE TABLE goals (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    "text" VARCHAR NOT NULL
);
