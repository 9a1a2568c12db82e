package org.miragemanager.manager.service;

/** What those who watch over a manager ask it. Every answer is there within about a second. */
public interface Observation {
  /** Everything that is measured, in Prometheus' text format 0.0.4. */
  String metrics();

  /** Whether the manager can do what it is asked now. */
  ReadinessView readiness();
}
