package org.miragemanager.manager.server;

import java.util.List;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.operation.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what workflows left behind that Temporal no longer knows: their prepared generations are
 * retired, so that a suspended source is resumed by its own agent (rule 3), and their hold on the
 * unikernel is over (rule 9).
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private Settlement() {}

  static void settle(Repository repository, WorkflowLookup workflows) {
    for (Operation operation : repository.operations().open()) {
      WorkflowRun holder = operation.workflow();
      if (!workflows.isOpen(holder)) {
        repository.operations().settle(operation);
        LOG.info("settled {}, which Temporal does not know any more", holder);
      }
    }
    List<String> orphans = repository.operations().retireOrphans();
    if (!orphans.isEmpty()) {
      LOG.warn("retired {}, which no operation works on", orphans);
    }
  }
}
