-- Counts come by an insert of their own (signals/error/store.ts), no longer by a view of `errors`: each insert is one part of one table,
-- which a power cut leaves whole or not at all (docs/adr/0012). A batch adds one row of no project, whose `issue_id` is the batch's
-- receipt: sums do not say what they are made of, and a redo finds the batch by it. Readers ask by project and never meet it.
-- Rows of revised events (signals/error/revise.ts) do not come here: they were counted when they came first.
CREATE TABLE IF NOT EXISTS error_counts_in {on_cluster}
(
  project_id UInt64,
  issue_id UInt64,
  environment String,
  timestamp DateTime64(3, 'UTC'),
  received_at DateTime64(3, 'UTC'),
  log_partition UInt16,
  user_hash UInt64
)
ENGINE = Null;

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
FROM error_counts_in
GROUP BY project_id, issue_id, environment, bucket, received_day;
