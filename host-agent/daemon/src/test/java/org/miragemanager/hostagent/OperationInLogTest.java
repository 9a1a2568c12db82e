package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.CallingOperation;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.HostAgentGrpc.HostAgentBlockingStub;
import org.slf4j.LoggerFactory;

/** What an agent logs for an operation of a manager names it, whichever thread logs it. */
final class OperationInLogTest {
  private static final CallingOperation RUN = new CallingOperation("run-counter-1", "r1");
  private static final CallingOperation MIGRATE = new CallingOperation("migrate-counter-1", "r2");

  /** A line, and the workflow it names. */
  private record Line(String message, Optional<String> workflow) {}

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          new Line(
              event.getFormattedMessage(),
              Optional.ofNullable(event.getMDCPropertyMap().get(CallingOperation.WORKFLOW_ID))));
    }

    /** Waits for the next line that contains these words. */
    Line next(String words) throws InterruptedException {
      while (true) {
        Line line = lines.poll(20, TimeUnit.SECONDS);
        assertTrue(line != null, "no line says: " + words);
        if (line.message().contains(words)) {
          return line;
        }
      }
    }
  }

  @TempDir private Path folder;
  private final Lines lines = new Lines();
  private FakeRepository repository;
  private TestHost host;

  @BeforeEach
  void open() throws Exception {
    lines.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    lines.start();
    agentsLogger().addAppender(lines);
    repository = FakeRepository.open();
    host = TestHost.open(folder, "edge-1", repository);
  }

  @AfterEach
  void close() throws Exception {
    host.close();
    repository.close();
    agentsLogger().detachAppender(lines);
  }

  private static Logger agentsLogger() {
    return (Logger) LoggerFactory.getLogger("org.miragemanager.hostagent");
  }

  private HostAgentBlockingStub callsFor(CallingOperation operation) {
    Metadata headers = new Metadata();
    operation.writeTo(headers);
    return host.calls().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Test
  void aDomainsLinesNameTheOperationThatWorksOnIt() throws Exception {
    repository.create("counter-1");
    long source = repository.prepare("counter-1", "edge-1");
    callsFor(RUN).create(TestHost.createRequest("example:counter", "counter-1", source));
    assertEquals(Optional.of("run-counter-1"), lines.next("was started").workflow());
    assertEquals(Optional.of("run-counter-1"), lines.next("said hello").workflow());
    repository.resume("counter-1", source);
    assertEquals(Optional.of("run-counter-1"), lines.next("runs, after step").workflow());

    long shelf = repository.prepareShelf("counter-1");
    callsFor(MIGRATE).suspend(TestHost.suspendRequest("counter-1", source, shelf));
    assertEquals(Optional.of("migrate-counter-1"), lines.next("handed over").workflow());
    callsFor(MIGRATE)
        .destroy(DestroyRequest.newBuilder().setDomain(TestHost.id("counter-1", source)).build());
    assertEquals(Optional.of("migrate-counter-1"), lines.next("has ended").workflow());
  }

  @Test
  void aGuestThatEndsByItselfLaterIsNoOperationsDoing() throws Exception {
    repository.create("counter-1");
    long source = repository.prepare("counter-1", "edge-1");
    callsFor(RUN).create(TestHost.createRequest("example:counter", "counter-1", source));
    repository.resume("counter-1", source);
    lines.next("runs, after step");
    assertTrue(host.process("counter-1", source).destroyForcibly());
    assertEquals(Optional.empty(), lines.next("has ended").workflow());
  }
}
