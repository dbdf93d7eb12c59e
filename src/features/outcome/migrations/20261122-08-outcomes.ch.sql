-- What became of items, per minute: the numbers behind usage, limits and "where did my events go" (ingest protocol §7.4).
-- One row per fold of a batch; merges add equal rows up, readers always sum.
-- `key_id` is 0 when no key was recognised. `outcome` is the number of protocol/outcomes.ts.
CREATE TABLE IF NOT EXISTS outcomes {on_cluster}
(
  org_id     UInt64,
  project_id UInt64,
  key_id     UInt64,
  minute     DateTime('UTC'),
  category   LowCardinality(String),
  outcome    UInt8,
  reason     LowCardinality(String),
  quantity   UInt64
)
ENGINE = {engine SummingMergeTree(quantity)}
PARTITION BY toYYYYMMDD(minute)
ORDER BY (project_id, minute, category, outcome, reason, key_id, org_id)
{settings};
