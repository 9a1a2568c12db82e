package org.miragemanager.tests;

import java.lang.management.ManagementFactory;

/**
 * A machine, so that durations can be compared.
 *
 * @param processors how many it has
 * @param memoryBytes its memory
 * @param system its operating system
 * @param java the version of Java that ran the tests
 */
public record Machine(int processors, long memoryBytes, String system, String java) {
  /** The machine that this runs on. */
  public static Machine here() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean bean
            ? bean.getTotalMemorySize()
            : 0;
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.version"));
  }

  /** In one line. */
  public String inWords() {
    return "%d processors, %d MB, %s, Java %s"
        .formatted(processors, memoryBytes >> 20, system, java);
  }
}
