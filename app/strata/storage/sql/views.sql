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

-- recalls: Every act of finding, how long it took, how sure it was, and its signal; empty while the audit is off.
SELECT
    i.id::VARCHAR AS id,                        -- the recall's id
    i."at" AS asked_at,                         -- when
    i.text AS text,                             -- the query as typed
    i.model AS model,                           -- model of the vectors, '' for an answer by words alone
    i.results AS results,                       -- how many results there were
    i.confidence AS confidence,                 -- calibrated, 0 to 1
    i.sure AS sure,                             -- whether it was not under the threshold of that time
    i.grounded AS grounded,                     -- sure, and found word for word in a message or document
    i.took_ms AS took_ms,                       -- milliseconds in all
    i.parse_ms AS parse_ms,                     -- milliseconds for reading the query
    i.encode_ms AS encode_ms,                   -- milliseconds for its vector
    i.words_ms AS words_ms,                     -- milliseconds for finding by words
    i.meaning_ms AS meaning_ms,                 -- milliseconds for finding by meaning
    i.fuse_ms AS fuse_ms,                       -- milliseconds for putting both together
    i.dress_ms AS dress_ms,                     -- milliseconds for excerpts and reasons
    i.ahead_ms AS ahead_ms,                     -- milliseconds to an answer known before, NULL without one
    i.ahead_right AS ahead_right,               -- whether that was the same as what was found
    b.flux_position AS flux_position,           -- position on the wheel, 0 to 9; a lens, not a fact
    b.ethos AS ethos,                           -- channel: who says it, 0 to 1
    b.logos AS logos,                           -- channel: what is argued, 0 to 1
    b.pathos AS pathos                          -- channel: what is felt, 0 to 1
FROM inferences AS i LEFT JOIN beam_tensors AS b ON b.seq = i.seq;

-- recall_outcomes: What the person did with what was found.
SELECT
    i.id::VARCHAR AS recall_id,                 -- the recall
    o."at" AS done_at,                          -- when
    o.kind AS kind,                             -- opened, copied, thumb_up, thumb_down or remembered
    o.owner_id::VARCHAR AS owner_id,            -- the message, document or memory; NULL for the answer as a whole
    o.place AS place                            -- of that result, 1 is first
FROM inference_outcomes AS o JOIN inferences AS i ON i.seq = o.inference_seq;

-- flow_sessions: Runs of activity, and how much in flow they were.
SELECT
    started_at,                                 -- when it began
    ended_at,                                   -- when it ended
    acts,                                       -- everything that was done
    messages,                                   -- how many of these were messages
    conversations,                              -- in how many conversations
    continuity,                                 -- mean nearness of successive messages, NULL when unknown
    pace,                                       -- median seconds from one act to the next
    switches,                                   -- times the window was left
    notifications,                              -- notifications that came
    breaks,                                     -- long pauses inside
    coherence,                                  -- mean heart coherence, 0 to 1; NULL without samples
    flow_score                                  -- 0 to 1; over 0.7 counts as flow
FROM flow_sessions;

-- topics: What the person's messages are about.
SELECT
    label,                                      -- its most telling words
    messages                                    -- how many messages, when it was made
FROM topics;

-- events: What the person did in the app.
SELECT
    kind,                                       -- opened, searched, recalled, captured …
    "at" AS done_at,                            -- when
    subject,                                    -- what kind of thing it was done to, NULL for none
    subject_id::VARCHAR AS subject_id,          -- its id
    cause,                                      -- of an interruption: why
    amount                                      -- of feedback: 1 or -1; of a search: how many results
FROM interaction_events;

-- goals: What the person said they work on, those in the trash left out; events tell when.
SELECT
    id::VARCHAR AS id,                          -- what `subject_id` of an event names
    "text" AS goal                              -- in the person's words
FROM goals
WHERE id NOT IN (
    SELECT subject_id FROM interaction_events WHERE subject = 'goal' AND kind IN ('deleted', 'restored')
    GROUP BY subject_id HAVING arg_max(kind, seq) = 'deleted'
);

-- samples: Measurements of heart and attention that were imported.
SELECT
    kind,                                       -- what was measured
    "at" AS measured_at,                        -- when
    value                                       -- the measurement
FROM metric_samples;
