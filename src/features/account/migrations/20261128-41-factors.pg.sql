-- A second proof beside the password: codes of an authenticator app (RFC 6238), and recovery codes for the day it is lost (S5).
CREATE TABLE account_factor (
  user_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  -- AES-256-GCM under a key outside this database, bound to the account: a copy of the database makes no codes (D2).
  sealed bytea NOT NULL,
  -- The newest 30-second step whose code was used: it and all before are refused.
  last_step bigint NOT NULL DEFAULT 0,
  -- Null until a first code proved that the app has the secret.
  confirmed_at timestamptz
);

-- SHA-256 of each; used up by deleting it.
CREATE TABLE recovery_code (
  user_id bigint NOT NULL REFERENCES account_factor ON DELETE CASCADE,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  PRIMARY KEY (user_id, code_hash)
);
