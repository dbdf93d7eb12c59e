-- What sets events apart, as numbers: a brief counts what a few thousand other events have, which are scattered over a day's part, and
-- reading the maps of every event around them takes ten times as long. CRC32 of `kind key\nvalue`; the expression without the CRC is in
-- signals/error/dataset.ts. Made by the engine: of events from before it is read from their maps, until they are too old.
ALTER TABLE errors {on_cluster} ADD COLUMN IF NOT EXISTS traits Array(UInt32) MATERIALIZED arrayMap(pair -> CRC32(pair), arrayConcat(
  arrayMap((k, v) -> concat('tag ', k, '\n', v), arrayFilter(k -> k NOT IN ('user', 'trace', 'replayId', 'url'), mapKeys(tags)),
    arrayFilter((v, k) -> k NOT IN ('user', 'trace', 'replayId', 'url'), mapValues(tags), mapKeys(tags))),
  arrayMap((k, v) -> concat('flag ', k, '\n', v), mapKeys(flags), mapValues(flags)),
  if(user_country = '' OR mapContains(tags, 'geo.country_code'), [], [concat('tag geo.country_code\n', user_country)]))) CODEC(ZSTD(1)) AFTER flags;
