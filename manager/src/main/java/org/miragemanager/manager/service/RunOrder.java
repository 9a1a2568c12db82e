package org.miragemanager.manager.service;

import java.util.List;
import java.util.Map;

/**
 * A unikernel that is to be created and run.
 *
 * @param name its name
 * @param image the image's name
 * @param version the image's version; null: the one added last
 * @param host where; null: a host is chosen
 * @param memoryBytes its size; null: 64 MiB
 * @param arguments its arguments; null: none
 * @param checkpointMillis how often it gives a checkpoint while it runs; 0: only at durable steps;
 *     null: every second
 * @param onLostContact freeze or run: what becomes of it while its host has no lease; null: freeze
 * @param restart always or never: whether it is brought back when it is lost; null: always
 * @param priority of those that are lost together, the highest is brought back first; null: 0
 * @param requires labels that a host must have to run it; null: none
 */
public record RunOrder(
    String name,
    String image,
    String version,
    String host,
    Long memoryBytes,
    List<String> arguments,
    Long checkpointMillis,
    String onLostContact,
    String restart,
    Integer priority,
    Map<String, String> requires) {
  /** With what is usual for the rest. */
  public RunOrder(
      String name,
      String image,
      String version,
      String host,
      Long memoryBytes,
      List<String> arguments) {
    this(name, image, version, host, memoryBytes, arguments, null, null, null, null, null);
  }
}
