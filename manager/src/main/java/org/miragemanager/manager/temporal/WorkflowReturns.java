package org.miragemanager.manager.temporal;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import java.util.function.Consumer;

/**
 * Says when the method of a workflow has returned, well or not. Nothing of it is in a history: it
 * only looks on.
 */
final class WorkflowReturns extends WorkerInterceptorBase {
  private final Consumer<String> returned;

  /**
   * An interceptor for a worker.
   *
   * @param returned is given the run's id; it must not wait
   */
  WorkflowReturns(Consumer<String> returned) {
    this.returned = returned;
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new WorkflowInboundCallsInterceptorBase(next) {
      @Override
      public WorkflowOutput execute(WorkflowInput input) {
        String runId = Workflow.getInfo().getRunId();
        try {
          WorkflowOutput output = super.execute(input);
          returned.accept(runId);
          return output;
        } catch (RuntimeException failure) {
          // Not an Error: the SDK ends a workflow's thread by one, to make room for others.
          returned.accept(runId);
          throw failure;
        }
      }
    };
  }
}
