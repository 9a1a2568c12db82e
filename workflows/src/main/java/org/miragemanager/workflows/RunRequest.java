package org.miragemanager.workflows;

import java.util.List;

/**
 * The input of {@link RunWorkflow}.
 *
 * @param unikernel the name it is to have
 * @param image the image's name
 * @param version the image's version; absent: the one added last
 * @param target the host it is to run on, or {@link WorkflowInput#ANY_HOST}
 * @param memoryBytes its size; absent: 64 MiB
 * @param arguments its arguments; absent: none
 */
public record RunRequest(
    String unikernel,
    String image,
    String version,
    String target,
    Long memoryBytes,
    List<String> arguments)
    implements WorkflowInput {

  /** What a guest gets that asks for nothing. */
  public static final long DEFAULT_MEMORY_BYTES = 64L << 20;
}
