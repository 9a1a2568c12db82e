package org.miragemanager.workflows;

import java.util.List;
import java.util.Map;
import org.miragemanager.activities.Terms;

/**
 * The input of {@link RunWorkflow}.
 *
 * @param unikernel the name it is to have
 * @param image the image's name
 * @param version the image's version; absent: the one added last
 * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}
 * @param memoryBytes its size; absent: 64 MiB
 * @param arguments its arguments; absent: none
 * @param checkpointMillis how often it gives a checkpoint while it runs; 0: only at durable steps;
 *     absent: every second
 * @param onLostContact {@code freeze} (absent: so) or {@code run}: what becomes of it while its
 *     host has no lease
 * @param restart {@code always} (absent: so) or {@code never}: whether it is brought back when it
 *     is lost
 * @param priority of those that are lost together, the highest is brought back first; absent: 0
 * @param requires labels that a host must have to run it; absent: none
 */
public record RunRequest(
    String unikernel,
    String image,
    String version,
    String target,
    Long memoryBytes,
    List<String> arguments,
    Long checkpointMillis,
    String onLostContact,
    String restart,
    Integer priority,
    Map<String, String> requires)
    implements WorkflowInput {

  /** What a guest gets that asks for nothing. */
  public static final long DEFAULT_MEMORY_BYTES = 64L << 20;

  /** With what is usual for the rest. */
  public RunRequest(
      String unikernel,
      String image,
      String version,
      String target,
      Long memoryBytes,
      List<String> arguments) {
    this(unikernel, image, version, target, memoryBytes, arguments, null, null, null, null, null);
  }

  /** What it asks for beyond image and size. */
  Terms terms() {
    return new Terms(checkpointMillis, onLostContact, restart, priority, requires);
  }
}
