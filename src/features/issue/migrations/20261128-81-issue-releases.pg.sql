-- What a release's page asks: issues that came back in it, and issues that are resolved with it. Few rows of large tables each.
CREATE INDEX issue_activity_regression ON issue_activity (project_id, (detail->>'version')) WHERE type = 'set_regression';
CREATE INDEX issue_resolved_with ON issue (project_id) WHERE status = 'resolved' AND status_details ?| ARRAY['inRelease', 'inNextRelease', 'inCommit'];
