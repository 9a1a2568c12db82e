package org.miragemanager.workflows.temporal;

import io.temporal.common.converter.EncodedValues;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import org.miragemanager.model.Quotation;

/** Fails a workflow of a type that there is not, which would else wait for ever for a worker. */
public final class FallbackWorkflow implements DynamicWorkflow {
  @Override
  public Object execute(EncodedValues input) {
    throw StrictDataConverter.bad(
        "There is no workflow type "
            + Quotation.of(Workflow.getInfo().getWorkflowType())
            + ": the types are "
            + String.join(", ", MirageWorkflows.types())
            + ".");
  }
}
