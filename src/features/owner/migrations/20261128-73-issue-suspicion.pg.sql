-- Issues for which the commits of their first release were looked at, once there were any.
CREATE TABLE issue_suspicion (
  issue_id bigint PRIMARY KEY REFERENCES issue ON DELETE CASCADE,
  decided_at timestamptz NOT NULL
);

-- Of a suspect commit: its files that the failing frames are in.
ALTER TABLE issue_owner ADD COLUMN files text[] NOT NULL DEFAULT '{}';
