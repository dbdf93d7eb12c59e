-- Debug files that came after their events: stored events are gone through again as they are for bundles of source maps.
ALTER TABLE artifact_remap
  ALTER COLUMN bundle_id DROP NOT NULL,
  ADD COLUMN debug_file_id bigint UNIQUE REFERENCES debug_file ON DELETE CASCADE,
  ADD CONSTRAINT artifact_remap_of_one CHECK (num_nonnulls(bundle_id, debug_file_id) = 1);

-- Those that were uploaded before they were used.
INSERT INTO artifact_remap (org_id, project_id, debug_file_id, version, dist, created_at)
SELECT org_id, project_id, id, '', '', now() FROM debug_file WHERE kind IN ('proguard', 'breakpad');
