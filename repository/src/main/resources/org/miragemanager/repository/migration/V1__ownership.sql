-- Who may own a unikernel, from which state it goes on, and what is done to it.
-- ${bytes} is the database's type for a string of bytes.

CREATE TABLE image (
  name      TEXT   NOT NULL,
  version   TEXT   NOT NULL,
  driver    TEXT   NOT NULL,
  reference TEXT   NOT NULL,
  added     BIGINT NOT NULL UNIQUE, -- grows with every image: the newest of a name is the one with the highest
  PRIMARY KEY (name, version)
);

CREATE TABLE host (
  name                TEXT     NOT NULL PRIMARY KEY,
  address             TEXT     NOT NULL,
  memory_bytes        BIGINT   NOT NULL,
  max_guests          INTEGER  NOT NULL,
  drivers             TEXT     NOT NULL, -- a JSON array of names
  drained             BOOLEAN  NOT NULL,
  holder              ${bytes} NOT NULL, -- SHA-256 of the holder's secret
  lease_number        BIGINT   NOT NULL,
  lease_length_millis BIGINT   NOT NULL,
  lease_ended         BOOLEAN  NOT NULL
);

-- One row is one unikernel and names its one owner: two owners cannot be written down.
CREATE TABLE unikernel (
  name             TEXT    NOT NULL PRIMARY KEY,
  request          TEXT    NOT NULL UNIQUE,
  image            TEXT    NOT NULL,
  version          TEXT    NOT NULL,
  memory_bytes     BIGINT  NOT NULL,
  arguments        TEXT    NOT NULL, -- a JSON array of strings
  created_millis   BIGINT  NOT NULL,
  last_generation  BIGINT  NOT NULL,
  owner_generation BIGINT  NOT NULL,
  owner_host       TEXT    REFERENCES host (name), -- NULL: the shelf
  owner_ended      BOOLEAN NOT NULL,
  end_reason       TEXT,
  has_run          BOOLEAN NOT NULL,
  finish           TEXT CHECK (finish IN ('STOPPED', 'TERMINATED')),
  FOREIGN KEY (image, version) REFERENCES image (name, version),
  CHECK (owner_generation BETWEEN 1 AND last_generation),
  CHECK (finish IS NULL OR owner_host IS NULL)
);

CREATE INDEX unikernel_owner_host ON unikernel (owner_host);

-- Every number that was given out; a request keeps its number for ever.
CREATE TABLE generation (
  unikernel TEXT    NOT NULL REFERENCES unikernel (name) ON DELETE CASCADE,
  number    BIGINT  NOT NULL,
  host      TEXT    REFERENCES host (name), -- NULL: the shelf
  request   TEXT,
  prepared  BOOLEAN NOT NULL, -- neither prepared nor the unikernel's owner: retired
  PRIMARY KEY (unikernel, number),
  UNIQUE (unikernel, request)
);

CREATE INDEX generation_prepared ON generation (unikernel, number) WHERE prepared;
CREATE INDEX generation_prepared_host ON generation (host) WHERE prepared;

-- The newest durable state. The bytes come last, so that what is before them is read without them.
CREATE TABLE checkpoint (
  unikernel  TEXT     NOT NULL PRIMARY KEY REFERENCES unikernel (name) ON DELETE CASCADE,
  generation BIGINT   NOT NULL,
  sequence   BIGINT   NOT NULL,
  size       INTEGER  NOT NULL,
  digest     ${bytes} NOT NULL,
  bytes      ${bytes} NOT NULL
);

-- Names that were used before: numbers go on from there, so that no number of a name is ever given out twice.
CREATE TABLE former_unikernel (
  name            TEXT   NOT NULL PRIMARY KEY,
  last_generation BIGINT NOT NULL
);

-- What workflows do and did to unikernels. It outlives the unikernels.
CREATE TABLE operation (
  number          BIGINT NOT NULL PRIMARY KEY,
  unikernel       TEXT   NOT NULL,
  kind            TEXT   NOT NULL,
  cluster         TEXT   NOT NULL,
  namespace       TEXT   NOT NULL,
  workflow_id     TEXT   NOT NULL,
  run_id          TEXT   NOT NULL,
  source          TEXT,
  target          TEXT,
  phase           TEXT   NOT NULL,
  started_millis  BIGINT NOT NULL,
  ended_millis    BIGINT,
  outcome         TEXT,
  detail          TEXT   NOT NULL,
  downtime_micros BIGINT,
  state_bytes     BIGINT,
  UNIQUE (workflow_id, run_id, namespace, cluster),
  CHECK ((ended_millis IS NULL) = (outcome IS NULL))
);

-- Rule 9: one operation at a time on a unikernel.
CREATE UNIQUE INDEX operation_open ON operation (unikernel) WHERE outcome IS NULL;
CREATE INDEX operation_unikernel ON operation (unikernel, number);
