-- Changes that the program made by itself: anybody who may change the issues takes them back, for longer than a change of a person.
ALTER TABLE issue_change ADD COLUMN is_automatic boolean NOT NULL DEFAULT false;
