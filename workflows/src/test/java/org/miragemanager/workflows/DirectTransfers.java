package org.miragemanager.workflows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.miragemanager.activities.agent.AgentChannels;
import org.miragemanager.activities.placement.ReservationService.WorkflowLookup;
import org.miragemanager.activities.transfer.RepositoryTransferActivities;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CreateUnikernel;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.ReserveRequest;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.workflows.transfer.TransferSaga;
import org.miragemanager.workflows.transfer.TransferSaga.Progress;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferResult;
import org.miragemanager.workflows.transfer.WorkflowStatus.Phase;

/**
 * The real transfers with the real steps, but without Temporal: many times faster, for what a test
 * needs before and after the one operation that it is about.
 */
final class DirectTransfers {
  private static final long MEMORY_BYTES = 1L << 20;
  private static final Progress SILENT =
      new Progress() {
        @Override
        public void at(Phase phase, String words) {}

        @Override
        public void between(Reservation reservation) {}
      };

  private final TransferActivities steps;
  private final AtomicInteger runs = new AtomicInteger();

  DirectTransfers(Repository repository, AgentChannels agents, WorkflowLookup workflows) {
    this.steps =
        new RepositoryTransferActivities(
            repository, agents, workflows, TransferFixture.CLUSTER, () -> {});
  }

  /** A new unikernel runs on that host. */
  void run(String unikernel, String host) {
    run(unikernel, host, TransferFixture.AT_HAND);
  }

  /** A new unikernel of that image runs on that host. */
  void run(String unikernel, String host, String image) {
    WorkflowRun run = run();
    steps.register(
        new CreateUnikernel(
            unikernel, new GuestSpec(new ImageRef(image, null), MEMORY_BYTES, List.of()), run));
    move(unikernel, OperationKind.RUN, host, run);
  }

  /**
   * One operation.
   *
   * @param host where it is to run; null: the shelf
   */
  void move(String unikernel, OperationKind kind, String host) {
    move(unikernel, kind, host, run());
  }

  private void move(String unikernel, OperationKind kind, String host, WorkflowRun run) {
    TransferResult ignored =
        new TransferSaga(steps, Runnable::run, SILENT)
            .carryOut(new ReserveRequest(unikernel, kind, host, run));
  }

  private WorkflowRun run() {
    int number = runs.incrementAndGet();
    return new WorkflowRun("direct", "direct-" + number, "run-" + number);
  }
}
