-- The audit log becomes a chain per organization (reliability D3): each row holds the hash of the row before it, so that a row
-- that is changed or taken out breaks every hash after it. The database numbers and chains rows itself and refuses to change
-- them; whoever gets past that is found by `vedette audit`, which computes the hashes again.

-- Where each chain ends. Its row lock puts concurrent entries of one organization into an order.
CREATE TABLE audit_head (
  org_id bigint PRIMARY KEY REFERENCES organization ON DELETE CASCADE,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

-- An account that is deleted leaves its number in what it did: a row of this table never changes.
ALTER TABLE audit_log DROP CONSTRAINT audit_log_actor_user_id_fkey;

ALTER TABLE audit_log
  ADD COLUMN seq bigint,
  ADD COLUMN previous_hash bytea,
  ADD COLUMN hash bytea;

-- What is hashed: every column, each with its length before it, so that no two rows read the same.
CREATE FUNCTION audit_text(entry audit_log) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(octet_length(part) || ':' || part, '' ORDER BY at)
    FROM unnest(ARRAY[
      entry.seq::text,
      encode(entry.previous_hash, 'hex'),
      entry.org_id::text,
      coalesce(entry.actor_user_id::text, ''),
      entry.actor_label,
      entry.event,
      entry.target_kind,
      coalesce(entry.target_id::text, ''),
      entry.detail::text,
      coalesce(entry.address, ''),
      to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    ]) WITH ORDINALITY AS parts (part, at)
$$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head audit_head;
BEGIN
  INSERT INTO audit_head (org_id, seq, hash) VALUES (NEW.org_id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM audit_head WHERE org_id = NEW.org_id FOR UPDATE;
  NEW.seq := head.seq + 1;
  NEW.previous_hash := head.hash;
  NEW.hash := sha256(convert_to(audit_text(NEW), 'UTF8'));
  UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE org_id = NEW.org_id;
  RETURN NEW;
END
$$;

-- Rows of before are chained in the order in which they were written.
DO $$
DECLARE
  entry audit_log;
  head audit_head;
BEGIN
  FOR entry IN SELECT * FROM audit_log ORDER BY org_id, id LOOP
    INSERT INTO audit_head (org_id, seq, hash) VALUES (entry.org_id, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head WHERE org_id = entry.org_id;
    entry.seq := head.seq + 1;
    entry.previous_hash := head.hash;
    entry.hash := sha256(convert_to(audit_text(entry), 'UTF8'));
    UPDATE audit_log SET seq = entry.seq, previous_hash = entry.previous_hash, hash = entry.hash WHERE id = entry.id;
    UPDATE audit_head SET seq = entry.seq, hash = entry.hash WHERE org_id = entry.org_id;
  END LOOP;
END
$$;

ALTER TABLE audit_log
  ALTER COLUMN seq SET NOT NULL,
  ALTER COLUMN previous_hash SET NOT NULL,
  ALTER COLUMN hash SET NOT NULL,
  ADD UNIQUE (org_id, seq);

CREATE TRIGGER audit_log_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();

-- Append-only. What goes with its organization may go: the rows that said so went, too.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM organization WHERE id = OLD.org_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_log_frozen BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_refuse();

CREATE INDEX audit_log_event ON audit_log (org_id, event, seq DESC);
CREATE INDEX audit_log_actor ON audit_log (org_id, actor_user_id, seq DESC);
