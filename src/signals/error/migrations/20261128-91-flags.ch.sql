-- Feature flags as the event had them (ingest protocol §5.10): name → the newest result. Events of before have none.
ALTER TABLE errors {on_cluster} ADD COLUMN IF NOT EXISTS flags Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)) AFTER tags;
