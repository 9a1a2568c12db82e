package org.miragemanager.activities;

import java.util.Map;

/**
 * What a user asks for a guest, beyond its image and its size; what is null is as usual.
 *
 * @param checkpointMillis how often the running guest gives a checkpoint; 0: only at durable steps
 * @param onLostContact {@code freeze} or {@code run}: what becomes of it while its host has no
 *     lease
 * @param restart {@code always} or {@code never}: whether it is brought back when it is lost
 * @param priority of those that are lost together, the highest is brought back first
 * @param requires labels that a host must have to run it
 */
public record Terms(
    Long checkpointMillis,
    String onLostContact,
    String restart,
    Integer priority,
    Map<String, String> requires) {
  /** Everything as usual. */
  public static final Terms USUAL = new Terms(null, null, null, null, null);
}
