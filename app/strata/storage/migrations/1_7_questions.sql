-- What was asked of the library in SQL; with a name, what the person saved.
CREATE TABLE sql_questions (
    seq BIGINT PRIMARY KEY,
    id UUID NOT NULL,
    statement VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    asked_at TIMESTAMP NOT NULL,
    row_count BIGINT,                   -- of the last answer; NULL when it failed
    seconds DOUBLE,
    problem VARCHAR NOT NULL
);
