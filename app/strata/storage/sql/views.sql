-- What can be asked of in SQL. A line "-- view: sentence" begins a view, the SELECT below defines it, and the comment at the
-- end of each column's line says what it holds. All times are UTC. What lies in the trash or in the archive is left out.

-- conversations: What was said, one row a conversation.
SELECT
    id::VARCHAR AS id,                          -- the conversation's id
    title,                                      -- its title
    source,                                     -- where it came from, e.g. chatgpt
    created_at,                                 -- its first moment
    updated_at,                                 -- its last moment
    message_count AS messages,                  -- messages on its main line
    branch_count AS branch_messages,            -- messages on abandoned branches
    word_count AS words                         -- words on its main line
FROM conversations
WHERE deleted_at IS NULL;

-- messages: Every message, with the conversation it belongs to.
SELECT
    m.id::VARCHAR AS id,                        -- the message's id
    c.id::VARCHAR AS conversation_id,           -- the conversation it belongs to
    m."position" AS place,                      -- its place in the conversation, from 0
    m.role AS role,                             -- user, assistant, system or tool
    m.kind AS kind,                             -- what it is: text, thinking, tool call …
    m.author AS author,                         -- who wrote it, where a name is known
    m.created_at AS created_at,                 -- when it was written
    m.model AS model,                           -- the model that wrote it, '' when unknown
    m.active AS on_main_line,                   -- false on an abandoned branch
    m.word_count AS words,                      -- words in it
    m."text" AS text                            -- what it says
FROM messages AS m JOIN conversations AS c ON c.seq = m.conversation_seq
WHERE c.deleted_at IS NULL;

-- documents: Notes and files that were taken in.
SELECT
    id::VARCHAR AS id,                          -- the document's id
    title,                                      -- its title
    source,                                     -- where it came from
    path,                                       -- where it lay, NULL when unknown
    created_at,                                 -- when it was written
    updated_at,                                 -- when it last changed
    length("text") AS characters,               -- how long it is
    "text" AS text                              -- what it says
FROM documents
WHERE deleted_at IS NULL;

-- tags: Labels of conversations and documents.
SELECT
    t.name AS name,                             -- the label
    c.id::VARCHAR AS conversation_id,           -- the conversation that carries it, NULL for a document
    d.id::VARCHAR AS document_id                -- the document that carries it, NULL for a conversation
FROM tags AS t
LEFT JOIN conversations AS c ON c.seq = t.conversation_seq
LEFT JOIN documents AS d ON d.seq = t.document_seq
WHERE c.deleted_at IS NULL AND d.deleted_at IS NULL;

-- memories: What is worth keeping, and where it lives.
SELECT
    id::VARCHAR AS id,                          -- the memory's id
    content,                                    -- what it says
    kind,                                       -- preference, decision, fact, plan, instruction or note
    layer,                                      -- context, stm, wm, ltm or swarm
    state,                                      -- active, inbox, expired …
    origin,                                     -- person, assistant or distilled
    strength,                                   -- effectiveness 1 to 10, as of touched_at
    touched_at,                                 -- when the strength was last set
    usage_count AS uses,                        -- how often it was used
    created_at,                                 -- when it was made
    said_at,                                    -- when it was said
    valid_until,                                -- when a newer one took its place, NULL while it holds
    layer_since,                                -- since when it is in its layer
    expires_at,                                 -- when it expires, NULL for never
    pinned,                                     -- whether the person pinned it
    sureness                                    -- how sure it is that it was meant so, 0 to 1
FROM memories;

-- memory_sources: Which messages and documents a memory was made of.
SELECT
    m.id::VARCHAR AS memory_id,                 -- the memory
    s.owner_kind AS owner_kind,                 -- message or document
    s.owner_id::VARCHAR AS owner_id,            -- its id
    s.noted_at AS noted_at                      -- when the link was made
FROM memory_sources AS s JOIN memories AS m ON m.seq = s.memory_seq;

-- memory_uses: Every use of a memory, and what it did to its strength.
SELECT
    m.id::VARCHAR AS memory_id,                 -- the memory
    u.kind AS kind,                             -- opened, recalled, thumbs_up …
    u."at" AS used_at,                          -- when
    u.delta AS delta,                           -- how much the strength moved
    u.strength AS strength,                     -- the strength afterwards
    u.reason AS reason                          -- why
FROM memory_uses AS u JOIN memories AS m ON m.seq = u.memory_seq;

-- promotions: Every move of a memory between layers.
SELECT
    m.id::VARCHAR AS memory_id,                 -- the memory
    p.from_layer AS from_layer,                 -- the layer it left, NULL when it came in
    p.to_layer AS to_layer,                     -- the layer it came to, NULL when it left all
    p.score AS score,                           -- its effectiveness then
    p.reason AS reason,                         -- why it moved
    p.actor AS actor,                           -- rule or person
    p."at" AS moved_at                          -- when
FROM memory_promotions AS p JOIN memories AS m ON m.seq = p.memory_seq;

-- segments: Summaries of runs of messages.
SELECT
    s.id::VARCHAR AS id,                        -- the segment's id
    c.id::VARCHAR AS conversation_id,           -- the conversation, NULL for months and years
    s.tier AS tier,                             -- how much it stands for: turn, topic, conversation, month …
    s.title AS title,                           -- its title
    s.summary AS summary,                       -- what it says, one sentence a line
    s.started_at AS started_at,                 -- when its first message was written
    s.ended_at AS ended_at,                     -- when its last message was written
    s.message_count AS messages,                -- messages it stands for
    s.token_count AS tokens                     -- tokens of these messages, estimated
FROM memory_segments AS s LEFT JOIN conversations AS c ON c.seq = s.conversation_seq
WHERE c.deleted_at IS NULL;

-- imports: What was brought in.
SELECT
    id::VARCHAR AS id,                          -- the import's id
    outcome,                                    -- done, cancelled, failed …
    started_at,                                 -- when it began
    finished_at,                                -- when it ended, NULL while it runs
    report                                      -- the report as JSON: paths, counts, what was skipped and why
FROM imports;

-- jobs: Long work of the app: imports, indexing, passes over memories, backups.
SELECT
    id::VARCHAR AS id,                          -- the job's id
    kind,                                       -- what kind of work
    title,                                      -- what it was called on the screen
    status,                                     -- done, failed, cancelled, interrupted or running
    started_at,                                 -- when it began
    finished_at,                                -- when it ended, NULL while it runs
    error                                       -- why it failed, '' when it did not
FROM orchestration_workflows;

-- checkpoints: Named states of the library.
SELECT
    id::VARCHAR AS id,                          -- the checkpoint's id
    name,                                       -- its name
    reason,                                     -- why it was made
    made_at,                                    -- when
    conversations,                              -- conversations at that time
    messages,                                   -- messages at that time
    memories,                                   -- memories at that time
    bytes                                       -- its size on disk
FROM checkpoints;

-- models: Embedding models that the library has vectors of.
SELECT
    model,                                      -- the model's name
    dimension,                                  -- length of its vectors, NULL in the row that was measured of the model as a whole
    state,                                      -- active, filling …
    latency_ms                                  -- milliseconds for a query, as measured
FROM embedding_models;
