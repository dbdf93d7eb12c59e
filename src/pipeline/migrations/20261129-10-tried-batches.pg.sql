-- Records below `tried_to` were in a batch that was given up because the event store refused its rows: some of its blocks may be stored.
ALTER TABLE consumer_offset
  ADD COLUMN tried_to bigint NOT NULL DEFAULT 0;
