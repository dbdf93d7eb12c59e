-- Saved rules about grouping, applied to stored events in the background: all are read, newest first, and counted by what the rules make
-- of them; then it is decided what becomes one and what becomes several; then events follow (signals/error/apply-run.ts).
CREATE TABLE rule_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id bigint NOT NULL,
  project_id bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  user_id bigint REFERENCES account ON DELETE SET NULL,
  -- As they were saved when the run was asked for: all of it is by the same.
  config text NOT NULL,
  rules jsonb,
  phase text NOT NULL DEFAULT 'read' CHECK (phase IN ('read', 'decide', 'move')),
  -- Events to be read, and how many are.
  total bigint,
  seen bigint NOT NULL DEFAULT 0,
  -- The event after which it goes on; while events follow, of this issue as the event store has it.
  cursor_issue bigint NOT NULL DEFAULT 0,
  cursor_ms bigint,
  cursor_id text,
  merged integer NOT NULL DEFAULT 0,
  followed integer NOT NULL DEFAULT 0,
  split integer NOT NULL DEFAULT 0,
  -- Parts that stay where they are, because no more issues are made at once.
  stayed integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  is_stopped boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX rule_run_open ON rule_run (project_id) WHERE finished_at IS NULL;
CREATE INDEX rule_run_of_project ON rule_run (project_id, id);

-- Events of one issue and hash that the rules give one hash.
CREATE TABLE rule_run_part (
  run_id bigint NOT NULL REFERENCES rule_run ON DELETE CASCADE,
  -- As the event store has it.
  issue_id bigint NOT NULL,
  stored_hash uuid NOT NULL,
  tried_hash uuid NOT NULL,
  events bigint NOT NULL,
  -- Of the newest of them.
  hashes uuid[] NOT NULL,
  title text NOT NULL,
  -- Where they are to go; null when they stay.
  from_issue_id bigint,
  to_issue_id bigint,
  PRIMARY KEY (run_id, issue_id, stored_hash, tried_hash)
);

-- What takes a run back, the oldest first.
CREATE TABLE rule_run_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES rule_run ON DELETE CASCADE,
  key text NOT NULL
);
CREATE INDEX rule_run_change_of_run ON rule_run_change (run_id, id);

-- Of a run, and the first hash of its events before: what takes it back.
ALTER TABLE issue_move ADD COLUMN run_id bigint, ADD COLUMN old_hash uuid;
CREATE INDEX issue_move_of_run ON issue_move (run_id) WHERE run_id IS NOT NULL;
