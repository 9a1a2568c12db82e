package org.miragemanager.model;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What a user asks for a guest, beyond its image and its size.
 *
 * @param checkpointInterval how often the running guest gives a checkpoint; zero: only at durable
 *     steps
 * @param lostContact what becomes of it while its host has no lease
 * @param restart whether it is brought back when its domain or its host is lost
 * @param priority of those that are lost together, the highest is brought back first
 * @param requiredLabels labels that a host must have to run it
 */
public record GuestPolicy(
    Duration checkpointInterval,
    LostContact lostContact,
    Restart restart,
    int priority,
    Map<String, String> requiredLabels) {
  /** What a user gets who asks for nothing: a checkpoint a second, and to be brought back. */
  public static final GuestPolicy USUAL =
      new GuestPolicy(Duration.ofSeconds(1), LostContact.FREEZE, Restart.ALWAYS, 0, Map.of());

  /** What becomes of a guest while its host has no lease. */
  public enum LostContact {
    /** It stops until the repository answers again (rule 1), and may be brought back elsewhere. */
    FREEZE,
    /** It goes on; nobody claims it until an operator says that its host is off. */
    RUN
  }

  /** Whether a lost guest is brought back. */
  public enum Restart {
    /** From its newest checkpoint, as often as it takes. */
    ALWAYS,
    /** Only when an operator resumes it. */
    NEVER
  }

  public GuestPolicy {
    Objects.requireNonNull(lostContact);
    Objects.requireNonNull(restart);
    if (checkpointInterval.isNegative()) {
      throw new IllegalArgumentException("A checkpoint interval is zero or longer");
    }
    requiredLabels = Map.copyOf(requiredLabels);
  }
}
