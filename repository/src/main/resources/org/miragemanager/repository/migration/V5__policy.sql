-- What a user asks for a guest is only kept and never asked for by SQL: one column, as JSON, so that another option needs no column.
ALTER TABLE unikernel ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
UPDATE unikernel
SET policy = '{"checkpointMillis":' || checkpoint_millis
  || ',"onLostContact":"' || CASE WHEN runs_without_lease THEN 'run' ELSE 'freeze' END
  || '","restart":"' || lower(restart)
  || '","priority":' || priority
  || ',"requires":' || required_labels || '}';
ALTER TABLE unikernel DROP COLUMN checkpoint_millis;
ALTER TABLE unikernel DROP COLUMN runs_without_lease;
ALTER TABLE unikernel DROP COLUMN restart;
ALTER TABLE unikernel DROP COLUMN priority;
ALTER TABLE unikernel DROP COLUMN required_labels;
