package org.miragemanager.bench.drain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What guests' processes take of the memory, as Linux counts it; empty elsewhere. */
final class GuestMemory {
  private static final double KIBIBYTES_IN_A_MEBIBYTE = 1024;

  private final List<Double> pss = new ArrayList<>();
  private final List<Double> rss = new ArrayList<>();

  private GuestMemory() {}

  /** The guests are the children of the agents, which are children of {@code up}. */
  static GuestMemory below(ProcessHandle up) {
    GuestMemory memory = new GuestMemory();
    up.children()
        .flatMap(ProcessHandle::children)
        .forEach(guest -> memory.add(Path.of("/proc/" + guest.pid() + "/smaps_rollup")));
    return memory;
  }

  private void add(Path rollup) {
    try {
      for (String line : Files.readAllLines(rollup)) {
        if (line.startsWith("Pss:")) {
          pss.add(mebibytes(line));
        } else if (line.startsWith("Rss:")) {
          rss.add(mebibytes(line));
        }
      }
    } catch (IOException gone) {
      // It has ended meanwhile, or this is not Linux.
    }
  }

  private static double mebibytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES_IN_A_MEBIBYTE;
  }

  Figures pss() {
    return Figures.of(pss);
  }

  Figures rss() {
    return Figures.of(rss);
  }
}
