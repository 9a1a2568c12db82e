-- What a user asks for a guest beyond its size, and what brings a guest back that was lost.

ALTER TABLE host ADD COLUMN labels TEXT NOT NULL DEFAULT '{}'; -- a JSON object of strings
-- The number of the last answer that was good for the whole of lease_length_millis.
ALTER TABLE host ADD COLUMN lease_longest_number BIGINT NOT NULL DEFAULT 0;

ALTER TABLE unikernel ADD COLUMN checkpoint_millis BIGINT NOT NULL DEFAULT 1000; -- 0: only at durable steps
ALTER TABLE unikernel ADD COLUMN runs_without_lease BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE unikernel ADD COLUMN restart TEXT NOT NULL DEFAULT 'ALWAYS' CHECK (restart IN ('ALWAYS', 'NEVER'));
ALTER TABLE unikernel ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unikernel ADD COLUMN required_labels TEXT NOT NULL DEFAULT '{}'; -- a JSON object of strings
ALTER TABLE unikernel ADD COLUMN wanted BOOLEAN NOT NULL DEFAULT FALSE; -- to run: brought back when it is lost
ALTER TABLE unikernel ADD COLUMN ends INTEGER NOT NULL DEFAULT 0; -- of its domains, soon after one another
ALTER TABLE unikernel ADD COLUMN ended_millis BIGINT; -- when the last of them was told

UPDATE unikernel SET wanted = (owner_host IS NOT NULL);
