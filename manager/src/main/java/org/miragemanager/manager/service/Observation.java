package org.miragemanager.manager.service;

import java.util.List;

/** What those who watch over a manager ask it. Every answer is there within about a second. */
public interface Observation {
  /** Everything that is measured, in Prometheus' text format 0.0.4. */
  String metrics();

  /** Whether the manager can do what it is asked now. */
  ReadinessView readiness();

  /**
   * Whether a manager can do what it is asked.
   *
   * @param ready whether every part is ready
   * @param parts repository, Temporal, worker, and the threads that watch over leases and guests
   */
  record ReadinessView(boolean ready, List<Part> parts) {
    /**
     * One part of a manager.
     *
     * @param problem why it is not ready, in one sentence; null if it is
     */
    public record Part(String name, boolean ready, String problem) {}

    public ReadinessView {
      parts = List.copyOf(parts);
    }

    /** Ready if every part is. */
    public static ReadinessView of(List<Part> parts) {
      return new ReadinessView(parts.stream().allMatch(Part::ready), parts);
    }
  }
}
