package org.miragemanager.activities.placement;

import org.miragemanager.model.WorkflowRun;

/** Knows whether a workflow that once began an operation may still go on with it (rule 9). */
@FunctionalInterface
public interface WorkflowLookup {
  /**
   * Whether that run is open.
   *
   * @param run as it was recorded, with its cluster
   * @return false only if it is certain: it has closed, or its cluster keeps nothing and is gone
   */
  boolean isOpen(WorkflowRun run);
}
