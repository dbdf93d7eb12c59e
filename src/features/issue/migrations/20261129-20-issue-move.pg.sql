-- Stored events that are to follow their fingerprint into another issue: worked off in the background, a part of one day at a time
-- (signals/error/move-events.ts).
CREATE TABLE issue_move (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id bigint NOT NULL,
  project_id bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  from_issue_id bigint NOT NULL REFERENCES issue ON DELETE CASCADE,
  to_issue_id bigint NOT NULL REFERENCES issue ON DELETE CASCADE,
  -- Which events: those whose first hash is one of these, or these, 16 bytes each, which get `new_hash` as their first.
  hashes uuid[] NOT NULL DEFAULT '{}',
  event_ids bytea,
  new_hash uuid,
  created_at timestamptz NOT NULL,
  step integer NOT NULL DEFAULT 0,
  -- Events of the step that was begun, 16 bytes each.
  step_ids bytea,
  moved integer NOT NULL DEFAULT 0,
  finished_at timestamptz
);
CREATE INDEX issue_move_open ON issue_move (id) WHERE finished_at IS NULL;
CREATE INDEX issue_move_to ON issue_move (to_issue_id);
CREATE INDEX issue_move_from ON issue_move (from_issue_id);
