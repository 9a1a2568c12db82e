-- Hosts that were forgotten: lease numbers of hosts that are new go on from there, so that no number of a name is ever
-- given out twice. One row for all of them, so that names of hosts do not add up.

CREATE TABLE former_host (
  only_row          INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  last_lease_number BIGINT  NOT NULL
);

-- Of hosts that were forgotten before, nothing is known.
INSERT INTO former_host (only_row, last_lease_number) SELECT 1, COALESCE(MAX(lease_number), 0) FROM host;
