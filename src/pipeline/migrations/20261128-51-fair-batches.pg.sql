-- Batches that take records of quiet projects before those of a busy one that lie before them in the log (reliability O5).

-- `off` stays the lowest record that is not applied. Of those behind it, `ahead` names the applied ones: see pipeline/offset-set.ts.
ALTER TABLE consumer_offset
  ADD COLUMN ahead bytea,
  ADD COLUMN ahead_count integer NOT NULL DEFAULT 0,
  -- Counts the batches: with records applied out of order `off` alone does not tell one from the next.
  ADD COLUMN turn bigint NOT NULL DEFAULT 0;

-- `picked` are the batch's records in their order; null: all of the range. `ahead` is what the offset's will be with it.
ALTER TABLE intent
  ADD COLUMN turn bigint NOT NULL DEFAULT 0,
  ADD COLUMN picked bytea,
  ADD COLUMN ahead bytea,
  ADD COLUMN ahead_count integer NOT NULL DEFAULT 0;
