-- Events whose frames were resolved after they were stored are written again, under a payload block above 2^52, and their first rows
-- are deleted (signals/error/revise.ts). They were counted when they came: the counters take in first rows only.
-- Made anew, not altered: a view has no local table that the alteration would be rendered for. No batch is written meanwhile.
DROP VIEW IF EXISTS error_counts_feed {on_cluster};

CREATE MATERIALIZED VIEW IF NOT EXISTS error_counts_feed {on_cluster} TO error_counts AS
SELECT
  project_id,
  issue_id,
  environment,
  toStartOfFifteenMinutes(toDateTime(timestamp, 'UTC')) AS bucket,
  toDate(received_at) AS received_day,
  count() AS events,
  uniqCombinedIfState(user_hash, user_hash != 0) AS users
FROM errors
WHERE payload_block < 4503599627370496
GROUP BY project_id, issue_id, environment, bucket, received_day;
