-- An invitation is a member that nobody is yet: one list and one kind of id, as clients of the field expect, and a team can be
-- joined before the person is there.
ALTER TABLE member
  ALTER COLUMN user_id DROP NOT NULL,
  -- Of an invitation: the address it is bound to (reliability S8).
  ADD COLUMN email text CHECK (length(email) <= 254),
  -- SHA-256 of the link's token; the token itself is in the link alone.
  ADD COLUMN invite_hash bytea UNIQUE CHECK (length(invite_hash) = 32),
  ADD COLUMN invited_by bigint REFERENCES account ON DELETE SET NULL,
  ADD COLUMN invite_expires_at timestamptz,
  -- Switched off: keeps its place and its name in what it did, reaches nothing.
  ADD COLUMN disabled_at timestamptz,
  ADD CHECK ((user_id IS NULL) = (email IS NOT NULL));
CREATE UNIQUE INDEX member_invited ON member (org_id, lower(email)) WHERE user_id IS NULL;
