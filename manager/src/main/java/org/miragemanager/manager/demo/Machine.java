package org.miragemanager.manager.demo;

import java.lang.management.ManagementFactory;

/**
 * A machine, so that figures can be compared.
 *
 * @param processors how many it has
 * @param memoryBytes its memory
 * @param system its operating system
 * @param java the version of Java
 */
public record Machine(int processors, long memoryBytes, String system, String java) {
  static Machine here() {
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
}
