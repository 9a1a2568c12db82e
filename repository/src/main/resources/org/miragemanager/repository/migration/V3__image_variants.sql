-- An image has a variant for each hypervisor driver; files that the manager stores are known by their digest.

CREATE TABLE image_variant (
  name       TEXT NOT NULL,
  version    TEXT NOT NULL,
  driver     TEXT NOT NULL,
  reference  TEXT NOT NULL,
  digest     TEXT,   -- SHA-256 of the stored file, 64 hexadecimal digits; NULL: the file must be there on each host
  size_bytes BIGINT, -- of the stored file
  PRIMARY KEY (name, version, driver),
  FOREIGN KEY (name, version) REFERENCES image (name, version) ON DELETE CASCADE,
  CHECK ((digest IS NULL) = (size_bytes IS NULL))
);

INSERT INTO image_variant (name, version, driver, reference) SELECT name, version, driver, reference FROM image;

ALTER TABLE image DROP COLUMN driver;
ALTER TABLE image DROP COLUMN reference;
