package org.miragemanager.manager.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;
import org.miragemanager.model.OperationKind;
import org.miragemanager.model.OperationOutcome;
import org.miragemanager.model.WorkflowRun;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.RepositoryOptions;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.operation.Operation.Measurement;
import org.miragemanager.repository.operation.OperationService.NewOperation;
import org.slf4j.LoggerFactory;

/** The two lines of an operation. */
final class OperationLogTest {
  @TempDir private Path folder;
  private final Logger logger = (Logger) LoggerFactory.getLogger(OperationLog.class);
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent line) {
          // What a line names is that of the thread that writes it.
          line.prepareForDeferredProcessing();
          super.append(line);
        }
      };
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Repository repository;

  @BeforeEach
  void open() {
    lines.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    repository =
        Repository.open(
            folder, new RepositoryOptions(RepositoryOptions.defaults().leaseLength(), () -> now));
    repository.images().add(new Image("counter", "1", "process", "example:counter"));
  }

  @AfterEach
  void close() {
    repository.close();
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private void migrate(
      String unikernel, OperationOutcome outcome, String detail, Measurement measurement) {
    repository
        .unikernels()
        .create(
            unikernel,
            new GuestSpec(new ImageRef("counter", null), 1 << 20, List.of()),
            "run " + unikernel);
    WorkflowRun workflow = new WorkflowRun("cluster", "default", "migrate-" + unikernel, "f00d");
    repository
        .operations()
        .begin(
            new NewOperation(
                unikernel,
                OperationKind.MIGRATE,
                workflow,
                Optional.of("edge-1"),
                Optional.of("edge-2")));
    now = now.plusMillis(143);
    repository.operations().end(workflow, outcome, detail, measurement);
  }

  /** Closing waits for what is still to be written. */
  private void logged(
      OperationOutcome outcome, String unikernel, String detail, Measurement measurement) {
    try (OperationLog log = new OperationLog(repository)) {
      assertEquals(OperationLog.class, log.getClass());
      migrate(unikernel, outcome, detail, measurement);
    }
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void anOperationHasALineAtItsBeginAndOneAtItsEnd() {
    logged(
        OperationOutcome.DONE,
        "counter-1",
        "now on edge-2",
        new Measurement(Optional.of(4_812L), Optional.of(54L)));
    assertEquals(
        List.of(
            "migrate counter-1 begins, from edge-1 to edge-2",
            "migrate counter-1 is done: now on edge-2; downtime 4.8 ms, total 143 ms"),
        messages());
    assertEquals(
        List.of("migrate-counter-1", "migrate-counter-1"),
        lines.list.stream().map(line -> line.getMDCPropertyMap().get("WorkflowId")).toList());
    assertEquals("f00d", lines.list.getLast().getMDCPropertyMap().get("RunId"));
    assertEquals(
        "[unikernel=\"counter-1\", kind=\"migrate\", outcome=\"done\", totalMillis=\"143\","
            + " downtimeMillis=\"4.812\"]",
        lines.list.getLast().getKeyValuePairs().toString());
  }

  @Test
  void oneThatFailedSaysWhy() {
    logged(OperationOutcome.UNDONE, "counter-1", "the target did not boot", Measurement.NONE);
    assertEquals(
        "migrate counter-1 is undone: the target did not boot; total 143 ms", messages().getLast());
  }

  @Test
  void theRehearsalIsNotWrittenDown() {
    logged(OperationOutcome.DONE, "mirage-rehearsal", "", Measurement.NONE);
    assertEquals(List.of(), messages());
  }
}
