-- How far each partition of the log was looked through for performance issues: records below were looked at.
CREATE TABLE performance_mark (
  part integer PRIMARY KEY,
  off bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
);

-- Findings that have no issue yet: one is made when there are enough of them within a day. An event id is the same whenever the same
-- place is looked at again, so a finding counts once.
CREATE TABLE performance_sighting (
  project_id bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  hash uuid NOT NULL,
  event_id uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (project_id, hash, event_id)
);
CREATE INDEX performance_sighting_age ON performance_sighting (seen_at);

-- Hashes that were let through, until their issue is there; how many an hour are let through is counted here.
CREATE TABLE performance_opening (
  project_id bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  hash uuid NOT NULL,
  type text NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (project_id, hash)
);
