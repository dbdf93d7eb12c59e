-- The few that need somebody now: counted for the tabs of every stream that is opened, among a hundred thousand that do not.
CREATE INDEX issue_turned ON issue (project_id, substatus, last_seen DESC) WHERE substatus IN ('regressed', 'escalating');
