-- The newest version of the terms of which the backer has said to keep the pledge as it was made; 0: none.
ALTER TABLE pledge ADD COLUMN terms_answered INTEGER NOT NULL DEFAULT 0;
