package org.miragemanager.repository.sql;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.rules.StateStamp;

/** Where the newest durable states are kept. */
public final class CheckpointTable {
  private static final String STORE =
      """
      INSERT INTO checkpoint (unikernel, generation, sequence, size, digest, bytes) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (unikernel) DO UPDATE
      SET generation = excluded.generation, sequence = excluded.sequence, size = excluded.size,
          digest = excluded.digest, bytes = excluded.bytes
      """;

  private CheckpointTable() {}

  /** Makes this the newest state. */
  public static void store(
      Handle handle, String unikernel, StateStamp stamp, byte[] digest, byte[] bytes) {
    handle
        .createUpdate(STORE)
        .bind(0, unikernel)
        .bind(1, stamp.generation())
        .bind(2, stamp.sequence())
        .bind(3, bytes.length)
        .bind(4, digest)
        .bind(5, bytes)
        .execute();
  }

  /** The newest state's bytes. */
  public static Optional<byte[]> bytes(Handle handle, String unikernel) {
    return handle
        .createQuery("SELECT bytes FROM checkpoint WHERE unikernel = ?")
        .bind(0, unikernel)
        .mapTo(byte[].class)
        .findOne();
  }
}
