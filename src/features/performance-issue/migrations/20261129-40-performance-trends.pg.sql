-- What is watched for becoming slower: the busiest transactions and the queries and requests that take most time.
CREATE TABLE performance_trend (
  project_id bigint NOT NULL REFERENCES project ON DELETE CASCADE,
  object uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('transaction', 'span')),
  -- The name of a transaction, or what spans are grouped by, in hex digits; and what people read.
  name text NOT NULL,
  label text NOT NULL,
  op text NOT NULL,
  PRIMARY KEY (project_id, object)
);

-- Its 95th percentile in each hour of the last two weeks: some thirty thousand rows for the busiest of projects.
CREATE TABLE performance_trend_hour (
  project_id bigint NOT NULL,
  object uuid NOT NULL,
  -- Since 1970.
  hour integer NOT NULL,
  count integer NOT NULL,
  p95_ms real NOT NULL,
  PRIMARY KEY (project_id, object, hour),
  FOREIGN KEY (project_id, object) REFERENCES performance_trend ON DELETE CASCADE
);
CREATE INDEX performance_trend_hour_age ON performance_trend_hour (hour);

-- Up to which hour it was measured; one row.
CREATE TABLE performance_trend_mark (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  hour integer NOT NULL
);

-- What became slower and was told. The next time is another version, and another issue.
CREATE TABLE performance_regression (
  project_id bigint NOT NULL,
  object uuid NOT NULL,
  version integer NOT NULL,
  hash uuid NOT NULL,
  since_hour integer NOT NULL,
  before_ms real NOT NULL,
  after_ms real NOT NULL,
  opened_hour integer NOT NULL,
  worsened_hour integer,
  closed_hour integer,
  PRIMARY KEY (project_id, object, version),
  FOREIGN KEY (project_id, object) REFERENCES performance_trend ON DELETE CASCADE
);
CREATE UNIQUE INDEX performance_regression_open ON performance_regression (project_id, object) WHERE closed_hour IS NULL;
