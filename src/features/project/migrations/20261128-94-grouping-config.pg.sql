-- Projects that are made from here on group by names as people wrote them, where compilers made others of them (signals/error/grouping/group.ts).
-- Those that are there name none and keep what they have.
ALTER TABLE project ALTER COLUMN settings SET DEFAULT '{"groupingConfig": "vedette:2026-11-28"}';
