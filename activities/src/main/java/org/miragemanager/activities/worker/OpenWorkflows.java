package org.miragemanager.activities.worker;

import org.miragemanager.activities.WorkflowRun;

/** Knows whether a workflow that once began an operation may still go on with it (rule 9). */
@FunctionalInterface
public interface OpenWorkflows {
  /**
   * Whether that run is open.
   *
   * @param cluster the Temporal cluster it was recorded with
   * @return false only if it is certain: it has closed, or its cluster keeps nothing and is gone
   */
  boolean isOpen(String cluster, WorkflowRun run);
}
