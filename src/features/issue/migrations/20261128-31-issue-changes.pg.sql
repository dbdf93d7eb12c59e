-- What a change made of issues, so that it can be taken back: the state before and after, by issue. Forgotten after a day.
CREATE TABLE issue_change (
  -- Given to whoever made the change, and to nobody else: 128 random bits.
  key text PRIMARY KEY,
  org_id bigint NOT NULL REFERENCES organization ON DELETE CASCADE,
  -- Null for a token without a person.
  user_id bigint REFERENCES account ON DELETE CASCADE,
  -- features/issue/undo.ts
  detail jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX issue_change_created ON issue_change (created_at);

-- Archived issues that come back by the clock or by what arrives: the few that a job looks at every minute.
CREATE INDEX issue_snoozed ON issue (id) WHERE status = 'ignored' AND substatus IN ('archived_until_condition_met', 'archived_until_escalating');
