-- The processor's id of the newest refund or dispute of a pledge's charge: what gives the money back, or has tried to.
ALTER TABLE pledge ADD COLUMN returned_by TEXT;
