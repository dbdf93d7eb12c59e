-- Pairs of issues that are not one, because somebody said so or took a merge of them apart. By the ids that they were made with.
CREATE TABLE issue_apart (
  low_issue_id bigint NOT NULL REFERENCES issue ON DELETE CASCADE,
  high_issue_id bigint NOT NULL REFERENCES issue ON DELETE CASCADE,
  -- `not_same`: a person's word; they are not shown as similar either. `unmerged`: they are never merged by the program.
  reason text NOT NULL CHECK (reason IN ('not_same', 'unmerged')),
  user_id bigint REFERENCES account ON DELETE SET NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (low_issue_id, high_issue_id),
  CHECK (low_issue_id < high_issue_id)
);
CREATE INDEX issue_apart_high ON issue_apart (high_issue_id);
