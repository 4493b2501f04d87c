-- Whether as much could be collected as the goal asks for, and when that was looked at; only where the campaign's terms make something of it.
ALTER TABLE campaign ADD COLUMN collected_at INTEGER;
ALTER TABLE campaign ADD COLUMN collected_short INTEGER;
