package org.miragemanager.manager.cli.option;

import java.util.List;
import org.miragemanager.manager.cli.option.SizeConverter.MemoryConverter;
import picocli.CommandLine.Option;

/** How much room a host has for guests. */
public final class RoomOptions {
  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemoryConverter.class,
      defaultValue = "1G",
      description = "Memory for all guests of a host together (default: 1G).")
  private long memoryBytes;

  @Option(
      names = "--max-guests",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many guests a host takes (default: 64).")
  private int maximumGuests;

  @Option(
      names = "--image-cache",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      defaultValue = "4G",
      description = "Fetched image files that a host keeps for the next time (default: 4G).")
  private long imageCacheBytes;

  @Option(
      names = "--keep-ended",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Of how many ended domains of each unikernel, the newest, a host keeps records and logs"
              + " (default: 3).")
  private int keptEnded;

  /** Refuses a host that could take no guest. */
  public void check() {
    OptionRange.atLeast("--max-guests", maximumGuests, 1);
    OptionRange.atLeast("--keep-ended", keptEnded, 1);
  }

  public long imageCacheBytes() {
    return imageCacheBytes;
  }

  public int keptEnded() {
    return keptEnded;
  }

  public long memoryBytes() {
    return memoryBytes;
  }

  public int maximumGuests() {
    return maximumGuests;
  }

  /** The same, for another process. */
  public List<String> arguments() {
    return List.of(
        "--memory",
        memoryBytes + "B",
        "--max-guests",
        Integer.toString(maximumGuests),
        "--image-cache",
        Long.toString(imageCacheBytes),
        "--keep-ended",
        Integer.toString(keptEnded));
  }
}
