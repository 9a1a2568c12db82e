package org.miragemanager.workflows;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.miragemanager.activities.transfer.TransferActivities;
import org.miragemanager.activities.transfer.TransferActivities.CompleteOperation;
import org.miragemanager.activities.transfer.TransferActivities.Reservation;
import org.miragemanager.activities.transfer.TransferActivities.Resumption;
import org.miragemanager.workflows.transfer.ActivityStubs;
import org.miragemanager.workflows.transfer.TransferWorkflows.MigrationWorkflow;

/** What {@link ReplayTest} would notice: steps in another order, one less, one more. */
class ReplayFailsTest {
  static Stream<Named<Function<String, TransferActivities>>> changes() {
    return Stream.of(
        Named.of("in another order", Reordered::new),
        Named.of("one less, and no patch", OneLess::new),
        Named.of("without the last", LastForgotten::new),
        Named.of("one more", OneMore::new));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void changedWorkflowDoesNotReplay(Function<String, TransferActivities> steps) throws IOException {
    RecordedHistory done =
        RecordedHistories.ofType(MigrationWorkflow.TYPE).stream()
            .filter(history -> End.of(history) == End.DONE)
            .findFirst()
            .orElseThrow();
    try (Replayer replayer = new Replayer(ChangedMigration.with(steps))) {
      RuntimeException failure = assertThrows(RuntimeException.class, () -> replayer.replay(done));
      assertTrue(failure.getMessage().contains("NonDeterministicException"), failure.getMessage());
    }
  }

  private static final class Reordered extends ActivityStubs {
    private Reordered(String unikernel) {
      super(unikernel);
    }

    @Override
    public Resumption resumeTarget(Reservation reservation) {
      super.destroySource(reservation);
      return super.resumeTarget(reservation);
    }

    @Override
    public void destroySource(Reservation reservation) {
      // It is destroyed already.
    }
  }

  private static final class OneLess extends ActivityStubs {
    private OneLess(String unikernel) {
      super(unikernel);
    }

    @Override
    public void handOver(Reservation reservation) {
      // What the patched steps leave out, see PatchedSteps.
    }
  }

  private static final class LastForgotten extends ActivityStubs {
    private LastForgotten(String unikernel) {
      super(unikernel);
    }

    @Override
    public void release(CompleteOperation release) {
      // It is forgotten.
    }
  }

  private static final class OneMore extends ActivityStubs {
    private OneMore(String unikernel) {
      super(unikernel);
    }

    @Override
    public void release(CompleteOperation release) {
      super.release(release);
      super.release(release);
    }
  }
}
