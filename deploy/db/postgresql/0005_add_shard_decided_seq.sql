-- The shard's sequence at the campaign's decision, so that an audit can add up what counted then, whatever was written since.
ALTER TABLE shard ADD COLUMN decided_seq bigint;
