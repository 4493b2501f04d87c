-- Pledges whose money is their backer's (state 12): a handful at most, shown to the producer without walking all the others.
CREATE INDEX pledge_owed ON pledge (campaign, shard, number) WHERE state = 12;
