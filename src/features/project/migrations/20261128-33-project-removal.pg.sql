-- A project that was removed is hidden at once; a job takes its data away. The number stays a while, because records of it that
-- were accepted before may still be in the log.
ALTER TABLE project ADD COLUMN removed_at timestamptz;
UPDATE project SET removed_at = now() WHERE status = 'pending_deletion';

CREATE TABLE project_removal (
  project_id bigint PRIMARY KEY,
  removed_at timestamptz NOT NULL,
  -- When everything was taken away the first time; it is looked for again until the log has forgotten the project.
  emptied_at timestamptz NOT NULL
);
