-- The newest of many pledges due at the same moment are found without sorting them. (SQLite's index ends with the number anyway: it is part of the key.)
DROP INDEX pledge_due;
CREATE INDEX pledge_due ON pledge (campaign, shard, due_at, number) WHERE due_at IS NOT NULL;
