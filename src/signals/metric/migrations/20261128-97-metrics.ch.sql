-- One row per metric as it was sent: a measurement, or what the sender merged several into. Attributes that SDKs put on every metric are
-- columns of their own (signals/metric/own-columns.ts); the others are in a map for each type (src/attributes/columns.ts).
--
-- Conventions for readers are those of `errors`: ids are FixedString, an absent text is '', an absent id is all zero bytes, and
-- `received_at` decides the partition. Rows come once.
CREATE TABLE IF NOT EXISTS metrics {on_cluster}
(
  project_id UInt64,
  -- As in `logs` (src/attributes/item-id.ts).
  id FixedString(16),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  sequence UInt32 CODEC(ZSTD(1)),

  name LowCardinality(String),
  kind LowCardinality(String),
  unit LowCardinality(String),
  -- Of what was merged, the mean.
  value Float64 CODEC(ZSTD(1)),
  -- Of a counter that is told as its sum since then; 1970 for one that is told as what came since the last time.
  cumulative_since DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),

  -- Of a single measurement 1 and its value; `bounds` are the upper ends of the buckets, of which there is one more.
  count UInt64 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  min Float64 CODEC(ZSTD(1)),
  max Float64 CODEC(ZSTD(1)),
  bounds Array(Float64) CODEC(ZSTD(1)),
  counts Array(Float64) CODEC(ZSTD(1)),
  -- As it was sent, JSON; '' for a single measurement.
  merged String CODEC(ZSTD(3)),

  trace_id FixedString(16),
  span_id FixedString(8),
  environment LowCardinality(String),
  release LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  server_address LowCardinality(String),
  origin LowCardinality(String),

  attr_text Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_integer Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
  attr_double Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attr_boolean Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  attr_array Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attr_unit Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),
  -- Remarks of ingest protocol §6.7 as JSON; '' for a metric that needed none.
  meta String CODEC(ZSTD(1)),

  size_bytes UInt32 CODEC(ZSTD(1)),
  log_partition UInt16,
  log_offset UInt64 CODEC(Delta, ZSTD(1)),

  INDEX by_timestamp timestamp TYPE minmax GRANULARITY 1,
  INDEX by_id id TYPE minmax GRANULARITY 1,
  INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  -- The expression is also in src/attributes/columns.ts; only where both are the same is the index used.
  INDEX by_attribute arrayConcat(
    arrayMap((k, v) -> concat(k, '=', v), mapKeys(attr_text), mapValues(attr_text)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_integer), mapValues(attr_integer)),
    arrayMap((k, v) -> concat(k, '=', toString(v)), mapKeys(attr_boolean), mapValues(attr_boolean))) TYPE text(tokenizer = 'array')
)
ENGINE = {engine MergeTree}
PARTITION BY toYYYYMMDD(received_at)
-- A chart reads one metric of a project.
ORDER BY (project_id, name, timestamp)
{settings min_age_to_force_merge_seconds = 7200, min_age_to_force_merge_on_partition_only = 1, merge_selector_base = 8};
