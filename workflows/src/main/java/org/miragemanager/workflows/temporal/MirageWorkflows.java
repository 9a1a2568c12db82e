package org.miragemanager.workflows.temporal;

import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.EncodedValues;
import io.temporal.common.metadata.POJOWorkflowImplMetadata;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkflowImplementationOptions;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.miragemanager.model.Quotation;
import org.miragemanager.workflows.drain.DrainWorkflowImplementation;
import org.miragemanager.workflows.failover.FailoverWorkflow.FailoverWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.RecoveryWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.ResumeWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.RunWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.StopWorkflowImplementation;
import org.miragemanager.workflows.transfer.TransferWorkflows.SuspendWorkflowImplementation;

/** All workflows, as a worker registers them and as recorded histories are replayed. */
public final class MirageWorkflows {
  private static final List<Class<?>> IMPLEMENTATIONS =
      List.of(
          RunWorkflowImplementation.class,
          MigrationWorkflowImplementation.class,
          SuspendWorkflowImplementation.class,
          ResumeWorkflowImplementation.class,
          StopWorkflowImplementation.class,
          RecoveryWorkflowImplementation.class,
          FailoverWorkflowImplementation.class,
          DrainWorkflowImplementation.class,
          FallbackWorkflow.class);

  private MirageWorkflows() {}

  /** Their classes. */
  public static List<Class<?>> implementations() {
    return IMPLEMENTATIONS;
  }

  /** The names of their types, in alphabetical order. */
  public static SortedSet<String> types() {
    SortedSet<String> types = new TreeSet<>();
    for (Class<?> implementation : IMPLEMENTATIONS) {
      if (!DynamicWorkflow.class.isAssignableFrom(implementation)) {
        POJOWorkflowImplMetadata.newInstance(implementation)
            .getWorkflowMethods()
            .forEach(method -> types.add(method.getName()));
      }
    }
    return types;
  }

  /** Has a worker carry them out; its client must use {@link StrictDataConverter}. */
  @SuppressWarnings("unchecked") // the option takes generic varargs
  public static void register(Worker worker) {
    worker.registerWorkflowImplementationTypes(
        WorkflowImplementationOptions.newBuilder()
            // What cannot be read now cannot be read at the next attempt either.
            .setFailWorkflowExceptionTypes(DataConverterException.class)
            .build(),
        IMPLEMENTATIONS.toArray(Class<?>[]::new));
  }

  /** Fails a workflow of a type that there is not, which would else wait for ever for a worker. */
  public static final class FallbackWorkflow implements DynamicWorkflow {
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
}
