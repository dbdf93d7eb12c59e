-- Which rows some records of the log left: what has come since the last look is in the newest parts, and the others say by their index
-- that they have none of it.
ALTER TABLE spans {on_cluster} ADD INDEX IF NOT EXISTS by_log_offset log_offset TYPE minmax GRANULARITY 4;
