package org.miragemanager.workflows;

import java.util.List;

/**
 * The input of {@link RunWorkflow}.
 *
 * @param unikernel the name it is to have
 * @param image the image's name
 * @param version the image's version; absent: the one added last
 * @param target the host it is to run on; absent: one is chosen
 * @param memoryBytes its size; absent: 64 MiB
 * @param arguments its arguments; absent: none
 */
public record RunRequest(
    String unikernel,
    String image,
    String version,
    String target,
    Long memoryBytes,
    List<String> arguments) {

  /** What a guest gets that asks for nothing. */
  public static final long DEFAULT_MEMORY_BYTES = 64L << 20;
}
