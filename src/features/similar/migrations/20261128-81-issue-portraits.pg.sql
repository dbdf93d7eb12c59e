-- What an issue looks like (features/similar): what its error says and the frames it came through, drawn once from one of its events.
CREATE TABLE issue_portrait (
  issue_id bigint PRIMARY KEY,
  org_id bigint NOT NULL,
  project_id bigint NOT NULL,
  portrait jsonb NOT NULL,
  drawn_at timestamptz NOT NULL,
  FOREIGN KEY (org_id, issue_id) REFERENCES issue (org_id, id) ON DELETE CASCADE
);

-- The sketch of a portrait, one row per band: issues of a project that share a bucket may be alike. Newest first in a bucket, so that
-- a look-up reads a few of a bucket that thousands are in.
CREATE TABLE issue_band (
  project_id bigint NOT NULL,
  bucket bigint NOT NULL,
  issue_id bigint NOT NULL REFERENCES issue_portrait ON DELETE CASCADE,
  PRIMARY KEY (project_id, bucket, issue_id)
);
CREATE INDEX issue_band_issue ON issue_band (issue_id);

-- Issues that are to be drawn, or drawn again. Those that were there before have their turn when nothing newer waits.
CREATE TABLE issue_portrait_wanted (
  issue_id bigint PRIMARY KEY REFERENCES issue ON DELETE CASCADE,
  wanted_at timestamptz NOT NULL
);
INSERT INTO issue_portrait_wanted (issue_id, wanted_at) SELECT id, now() FROM issue WHERE category = 'error';
