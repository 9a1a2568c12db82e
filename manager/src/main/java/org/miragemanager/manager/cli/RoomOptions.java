package org.miragemanager.manager.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** How much room a host has for guests. */
final class RoomOptions {
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      defaultValue = "1G",
      description = "Memory for all guests of a host together (default: 1G).")
  private long memoryBytes;

  @Option(
      names = "--max-guests",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many guests a host takes (default: 64).")
  private int maximumGuests;

  long memoryBytes() {
    return memoryBytes;
  }

  int maximumGuests() {
    return maximumGuests;
  }

  /** The same, for another process. */
  List<String> arguments() {
    return List.of(
        "--memory", Long.toString(memoryBytes), "--max-guests", Integer.toString(maximumGuests));
  }
}
