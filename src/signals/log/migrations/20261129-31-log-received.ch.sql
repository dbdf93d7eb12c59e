-- Whoever watches asks for what was received since: of the parts of today only the newest have any of it, and few granules of those.
ALTER TABLE logs {on_cluster} ADD INDEX IF NOT EXISTS by_received received_at TYPE minmax GRANULARITY 1;
