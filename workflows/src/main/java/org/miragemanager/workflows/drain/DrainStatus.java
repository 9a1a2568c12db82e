package org.miragemanager.workflows.drain;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.miragemanager.workflows.transfer.Phase;
import org.miragemanager.workflows.transfer.WorkflowStatus;

/** Where a drain stands, as operators see it in Temporal; see {@link WorkflowStatus}. */
final class DrainStatus {
  private final String host;
  private Phase phase;
  private String now = "";

  DrainStatus(String host) {
    this.host = host;
  }

  /** Makes it findable by its host; what its starter or its last run has set is not set again. */
  void at(Phase next, String words) {
    now = words;
    if (next != phase) {
      phase = next;
      SearchAttributes set = Workflow.getTypedSearchAttributes();
      List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
      if (!host.equals(set.get(MirageSearchAttributes.SOURCE))) {
        updates.add(MirageSearchAttributes.SOURCE.valueSet(host));
      }
      if (!next.word().equals(set.get(MirageSearchAttributes.PHASE))) {
        updates.add(MirageSearchAttributes.PHASE.valueSet(next.word()));
      }
      if (!updates.isEmpty()) {
        Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
      }
    }
    Workflow.setCurrentDetails("Drains **" + host + "**: " + words + ".");
  }

  void ended(String sentence) {
    now = sentence;
    Workflow.setCurrentDetails(sentence);
  }

  String inWords() {
    return now;
  }
}
