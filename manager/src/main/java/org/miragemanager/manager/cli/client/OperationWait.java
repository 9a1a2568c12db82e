package org.miragemanager.manager.cli.client;

import java.util.concurrent.FutureTask;
import org.miragemanager.manager.cli.CliEnvironment;
import org.miragemanager.manager.cli.CommandFailure;
import org.miragemanager.manager.cli.output.OperationSentence;
import org.miragemanager.manager.service.OperationView;

/** Waits for the end of an operation and says how it stands. */
public final class OperationWait implements AnswerWait.Awaited {
  private final ManagerClient manager;
  private final CliEnvironment surroundings;
  private final String kind;
  private final String unikernel;
  private volatile String workflowId;

  public OperationWait(
      ManagerClient manager, CliEnvironment surroundings, String kind, String unikernel) {
    this.manager = manager;
    this.surroundings = surroundings;
    this.kind = kind;
    this.unikernel = unikernel;
  }

  /** The operation at its end. */
  public OperationView until(FutureTask<Answer> answer) {
    return manager.operation(new AnswerWait(manager, surroundings, this).until(answer));
  }

  /** What the operation does now; a manager that does not say leaves the bare verb. */
  @Override
  public String progress() {
    String words = unikernel + ": " + OperationSentence.noun(kind);
    try {
      OperationView operation =
          manager.get(ApiPath.UNIKERNELS.child(unikernel), ViewReader::unikernel).operation();
      if (operation == null) {
        return words;
      }
      workflowId = operation.workflowId();
      return operation.progress() == null ? words : words + ": " + operation.progress();
    } catch (CommandFailure notNow) {
      return words;
    }
  }

  @Override
  public boolean hasBegun() {
    return workflowId != null;
  }

  @Override
  public String goesOn() {
    return OperationSentence.goesOn(kind, unikernel, workflowId);
  }
}
