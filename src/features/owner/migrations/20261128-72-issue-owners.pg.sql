-- Under which rules an issue was last looked at (features/owner). No row: never.
CREATE TABLE issue_ownership (
  issue_id bigint PRIMARY KEY REFERENCES issue ON DELETE CASCADE,
  version uuid NOT NULL,
  decided_at timestamptz NOT NULL
) WITH (fillfactor = 80);

-- Whose an issue is, and why.
CREATE TABLE issue_owner (
  org_id bigint NOT NULL,
  issue_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('suspect_commit', 'ownership_rule', 'codeowners')),
  -- 0 decides.
  place smallint NOT NULL,
  -- `#team` or an e-mail address, as the rule has it or the commit's author.
  name text NOT NULL,
  -- Who that is here; both null: nobody.
  user_id bigint REFERENCES account ON DELETE SET NULL,
  team_id bigint REFERENCES team ON DELETE SET NULL,
  -- Of a rule: `path:src/shop/*`, and its line from 1.
  rule text,
  rule_line integer,
  commit_id bigint REFERENCES commit ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (issue_id, kind, place),
  FOREIGN KEY (org_id, issue_id) REFERENCES issue (org_id, id) ON DELETE CASCADE,
  CHECK ((kind = 'suspect_commit') = (commit_id IS NOT NULL))
);
CREATE INDEX issue_owner_user ON issue_owner (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX issue_owner_team ON issue_owner (team_id) WHERE team_id IS NOT NULL;
CREATE INDEX issue_owner_commit ON issue_owner (commit_id) WHERE commit_id IS NOT NULL;
